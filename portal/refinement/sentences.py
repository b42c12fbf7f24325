"""What an entry of the change log says: a sentence around the name of its subject. Pure."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    # decisions and the way to them
    "decide": ("counted the votes and decided on", ""),
    "publish decision": ("published the decision on", ""),
    "take effect": ("put the decision on", "into effect"),
    "set day": ("set the day of the decision on", ""),
    "overturn decision": ("overturned the decision on", ""),
    "open ballot": ("opened the ballot on", ""),
    "lapse ballot": ("let the ballot on", "lapse, for its text was changed"),
    "draft proposal": ("drafted the proposal", ""),
    "ask department": ("asked the department to hand in", ""),
    "hand in proposal": ("handed in the proposal", ""),
    "amend proposal": ("amended the proposal", ""),
    "put forward": ("put the proposal", "forward"),
    "send proposal back": ("sent the proposal", "back to its author"),
    "withdraw proposal": ("withdrew the proposal", ""),
    "publish decisions": ("published the", ""),
    "remind": ("reminded everybody who has not acknowledged the", ""),
    "ask for suspension": ("asked for the", ""),
    "second suspension": ("seconded the", ", which holds from now on"),
    "ratify suspension": ("ratified the", ""),
    "let suspension lapse": ("let the", "lapse, for it was not ratified"),
    "withdraw suspension": ("withdrew the", ""),
    # cycles
    "start cycle": ("started the", ""),
    "set calendar": ("set the calendar of the", ""),
    "freeze scope": ("froze the scope of the", ""),
    "ask departments": ("asked the departments what their metrics are worth, for the", ""),
    "build evidence packs": ("had the evidence for the", "put together"),
    "freeze evidence packs": ("froze the evidence for the", ""),
    "propose to keep": ("proposed to keep metrics as they are, in the", ""),
    "put keep forward": ("put “keep” forward for metrics without flags, in the", ""),
    "tell who is affected": ("told everybody affected by the", ""),
    "open ballots": ("opened the ballots of the", ""),
    "ask for publication": ("asked for the publication of the", ""),
    "publish cycle": ("published all decisions of the", ""),
    "cancel cycle": ("cancelled the", ""),
    # items and committees
    "begin item": ("brought", "into the review"),
    "proposal handed in": ("handed in something for", ""),
    "show scores": ("showed all scores of", ""),
    "vote on suspension again": ("had the committee vote again on the", ""),
    "take decision back": ("took the decision on", "back, for another contradicts it"),
    "send item back": ("sent", "back to be commented and voted on again"),
    "open comment again": ("had people comment once more on", ""),
    "open ballot again": ("had the committee vote once more on", ""),
    "change voters": ("changed who votes on", ""),
    "state disposition": ("chose what is put forward for", ""),
    "take disposition back": ("took back what was put forward for", ""),
    "put to the vote": ("put", "to the vote"),
    "give seat": ("gave", "on the committee"),
    "end seat": ("ended", "on the committee"),
    "take the chair": ("took", "as its chair"),
    "hand over the chair": ("handed over the chair to", ""),
    "declare all interests": ("declared all interests, in", ""),
    # metrics, definitions, targets, objectives
    "define metric": ("defined", ""),
    "add metric": ("added", ""),
    "adopt from the library": ("took", "from the library"),
    "edit metric": ("edited", ""),
    "submit metric": ("asked for the approval of", ""),
    "withdraw metric": ("took", "back from approval"),
    "reject metric": ("did not approve", ""),
    "suspend metric": ("suspended", ""),
    "resume metric": ("let", "go on"),
    "deprecate metric": ("announced the end of", ""),
    "archive metric": ("retired", ""),
    "put version into force": ("put a version of", "into force"),
    "set target": ("set the target for", ""),
    "end target": ("ended the target of", ""),
    "link metrics": ("linked", "to another metric"),
    "link objectives": ("said which objectives are served by", ""),
    "take link away": ("took a link of", "away"),
    "take part away": ("ended somebody's part in", ""),
    "bring in history": ("brought in the history of", ""),
    "enter value": ("entered a value of", ""),
    "enter parallel value": ("entered a second reading of", ""),
    "reopen period": ("opened a closed period of", "again"),
    "confirm value": ("confirmed a value of", ""),
    "share draft": ("shared the draft of", ""),
    "stop sharing draft": ("stopped sharing the draft of", ""),
    "draft version": ("wrote the definition of", ""),
    "start version": ("began a new version of", ""),
    "save draft": ("saved the draft of", ""),
    "submit version": ("asked for the approval of the definition of", ""),
    "withdraw version": ("took the definition of", "back from approval"),
    "approve version": ("approved the definition of", ""),
    "reject version": ("did not approve the definition of", ""),
    "make version": ("made the version that was decided of", ""),
    "give up draft": ("gave up the draft of", ""),
    "put editorial change into force": ("mended the words of", ""),
    "accept suggestion into draft": ("took a suggestion into the draft of", ""),
    "define objective": ("set the objective", ""),
    "edit objective": ("edited the objective", ""),
    "retire objective": ("retired the objective", ""),
    "ask to adopt": ("asked for the", ""),
    "approve adoption": ("approved the", ""),
    "reject adoption": ("did not approve the", ""),
    "ask for restart": ("asked for a", ""),
    "approve restart": ("approved a", ""),
    "approve rebase": ("approved a", ""),
    "decline restart": ("declined a", ""),
    "undo restart": ("undid a", ""),
    # departments
    "add department": ("added the department", ""),
    "add departments": ("added departments, the first of them", ""),
    "edit department": ("edited the department", ""),
    "archive department": ("closed the department", ""),
    "restore department": ("opened the department", "again"),
    "set head": ("named the head of", ""),
    "end head": ("ended the headship of", ""),
    "assign learning": ("assigned learning to", ""),
    "bring in the demonstration": ("filled the portal with", ", an invented company"),
    # marks
    "regrade": ("gave new marks by the present key to", ""),
}
_ON, _BACK, _NAME = "go on to ", "go back to ", "name "


def around(who: str, action: str) -> tuple[str, str]:
    """The words before the subject, who did it first, and those after it."""
    verb, after = _said(action)
    begin = who[:1].upper() + who[1:]
    return f"{begin} {verb}" if verb else f"{begin}:", after or ("" if verb else f": {action}")


def sentence(who: str, action: str, title: str) -> str:
    """All of it, for a heading or a feed."""
    before, after = around(who, action)
    return f"{before} “{title}”{joined(after)}"


def joined(after: str) -> str:
    """The words after the subject as they follow it."""
    return after if not after or after[0] in ",:" else f" {after}"


def _said(action: str) -> tuple[str, str]:
    if action in SENTENCES:
        return SENTENCES[action]
    if action.startswith(_ON):
        return "took the", f"on to {action.removeprefix(_ON)}"
    if action.startswith(_BACK):
        return "took the", f"back to {action.removeprefix(_BACK)}"
    if action.startswith(_NAME):
        return f"named a {action.removeprefix(_NAME)} of", ""
    return "", ""
