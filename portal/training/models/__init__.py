"""Training: content and its editions, attempts, learning, certificates and statistics.

A *piece* is a course, lesson, bank, assessment, playbook or case; its *editions* are never changed.
A *question* has its home in one bank and its own *versions*. An *attempt* is one sitting; a
question is *drawn* for it.
"""

from portal.training.models.attempts import (
    Allowance,
    Answer,
    Attempt,
    Card,
    Drawn,
    SkillLevel,
    Snapshot,
)
from portal.training.models.badges import Badge, BadgeKey
from portal.training.models.content import (
    Edition,
    Image,
    Piece,
    Question,
    QuestionVersion,
)
from portal.training.models.learning import (
    Assignment,
    Look,
    Missed,
    Path,
    PathStep,
    Progress,
)
from portal.training.models.records import RecordChoice, RecordSent
from portal.training.models.results import (
    Certificate,
    Figures,
    Regrade,
)

__all__ = [
    "Allowance",
    "Answer",
    "Assignment",
    "Attempt",
    "Badge",
    "BadgeKey",
    "Card",
    "Certificate",
    "Drawn",
    "Edition",
    "Figures",
    "Image",
    "Look",
    "Missed",
    "Path",
    "PathStep",
    "Piece",
    "Progress",
    "Question",
    "QuestionVersion",
    "RecordChoice",
    "RecordSent",
    "Regrade",
    "SkillLevel",
    "Snapshot",
]
