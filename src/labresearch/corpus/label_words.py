"""The words by which speaker labels are told from talk."""

from __future__ import annotations

import re

__all__ = [
    "DOCTOR",
    "HEADER",
    "IN_A_SENTENCE",
    "KIND_PATTERNS",
    "LABEL_KINDS",
    "NOT_A_SPEAKER",
    "PARTICLES",
    "PERSON_KEYS",
]

LABEL_KINDS = {
    "unknown": (
        r"\?+|s\?",
        r"(unknown|unidentified|unk|unclear|inaudible)( (speaker|voice|person))?",
        r"x{1,3}",
    ),
    "researcher": (
        r"t/r ?\d*|r ?\d{0,2}|res(earcher)?s? ?\w{0,2}",
        r"interviewer ?\w{0,2}|int\.?|observer ?\d*",
    ),
    "coach": (r"(\w+ )?(coach|coaches|facilitator|specialist)\b.*", r"math lead"),
    "principal": (r"(vice|assistant)? ?(principal|head ?teacher)\b.*", r"(vp|ap) ?\d?"),
    "aide": (
        r"(aide|para|paraprofessional|paraeducator|teach(ing|er'?s?) (aide|assistant))\b.*",
        r"ta ?\d?",
    ),
    "host": (r"host\b.*",),
    "teacher": (
        r"t ?\d{0,2}|tchr ?\d?|tutor|instructor|trainee",
        r"(unknown |classroom |student |co-?|guest )?teachers?\b.*",
        r"(ms|mr|mrs|miss|mx|sra|sr|señora|señor|mister|madame)\b\.? ?\S+.*",
    ),
    "group": (
        r"s[ns]?s|(whole |entire )?(class|group)( chorus)?",
        r"(\w+ )?(students|pupils|children|kids|boys|girls)( \w+)?",
        r"all|everyone|everybody|chorus|several|several voices|multiple( \w+)?|many",
    ),
    "student": (
        r"s ?\d{1,3}|s|sn ?\d*|st ?\d{1,3}|stu ?\d*|[mf]s ?\d{0,2}",
        r"(\w+ )?(student|pupil|child|boy|girl|kid|learner)( .*)?",
    ),
    "machine": (
        r"(automated |recorded |computer )?(video|recording|audio|voice|voice ?over|narrator|ivr|"
        r"intercom|announcement|computer|math message|tv)( voice| \d+)?",
    ),
    "number": (
        r"(speaker|spk|id|participant|person|voice)[ _-]?\w{0,3}|participants",
        r"[a-z]{1,3}\d{1,3}|[a-z]",
        r"adults?|parents?|mom|mother|dad|father|visitors?|guests?|volunteer|nurse|secretary",
        r"custodian|counsell?or|man|woman|male|female|men|women",
    ),
}
"""Kinds of labels that are not names, and the patterns of each (case-blind, whole label)."""

KIND_PATTERNS = {
    kind: re.compile(rf"(?:{'|'.join(patterns)})$", re.IGNORECASE)
    for kind, patterns in LABEL_KINDS.items()
}
DOCTOR = re.compile(r"(?:dr|prof|professor|doctor)\b\.? ?\S+.*$", re.IGNORECASE)

# words that stand before a colon at the beginning of a line and are nobody's name
_NOT_A_SPEAKER_WORDS = """
    note notes nb ps time date example examples warning tip hint question questions answer
    answers problem task step page part section chapter figure table number line total so okay ok
    now then and but or because well first second third next last finally remember listen look
    wait think like yes no yeah yep nope right maybe also plus minus equals however therefore
    this that these those it here there what why how when where who which if is are was were do
    does did can could would should today tomorrow yesterday goal goals objective agenda
    homework title topic subject school grade district location place duration length recording
    recorded transcript transcribed transcriber transcription file lesson unit source link url
    http https www key legend context setting summary description keywords copyright licence
    license version participants attendees present absent kind language style region start end
    see read write say says said mon tue wed thu fri sat sun monday tuesday wednesday thursday
    friday saturday sunday re fwd subj let let's i i'm we they one two three four five six seven
    eight nine ten again oh um uh hmm hm ah sure good great pause silence end-of-transcript
"""
NOT_A_SPEAKER = frozenset(_NOT_A_SPEAKER_WORDS.split())
# 'Students can see:' and 'Ms. Tran said:' are talk
_IN_A_SENTENCE_WORDS = """
    a an the my your our his her their this that these those every each some another is are was
    were be been am will would can could should shall may might must do does did don't didn't has
    have had said says say asked ask asks told tell tells need needs want wants went goes go got
    think thinks thought to who which because if when not no note notes work answer answers so
    also just it they we you i
"""
IN_A_SENTENCE = frozenset(_IN_A_SENTENCE_WORDS.split())
_HEADER_WORDS = """
    date school grade district location duration length recording recorded transcriber
    transcribed transcription participants attendees title topic subject lesson unit file
    recording-date transcript class teacher speakers present observer
"""
HEADER = frozenset(_HEADER_WORDS.split())
PERSON_KEYS = frozenset({"teacher", "class", "observer", "speaker"})
"""Words of a heading that are labels of speakers as well."""
_PARTICLE_WORDS = "de da del der van von la le di dos el bin ibn al and & of the y e"
PARTICLES = frozenset(_PARTICLE_WORDS.split())
