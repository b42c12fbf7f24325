"""The kinds of proposals: what can be done with a metric, in words that people choose from."""

from portal.registry.vocabulary import Word


class Kind(Word):
    """What a proposal asks for; the stored words are those of `Proposal.kind`."""

    KEEP = "keep", "Keep it as it is"
    REVISE_MINOR = "revise_minor", "Revise it: values stay comparable"
    REVISE_MAJOR = "revise_major", "Revise it: values no longer compare"
    MERGE = "merge", "Merge it with others into a new metric"
    RETIRE = "retire", "Retire it"
    ADD = "add", "Add a new metric"
    SUSPEND = "suspend", "Suspend it for a time"
    DEFER = "defer", "Decide next year"

    @property
    def noun(self) -> str:
        """For a badge, and inside a sentence."""
        return {
            "keep": "Keep", "revise_minor": "Minor revision", "revise_major": "Major revision",
            "merge": "Merge", "retire": "Retirement", "add": "New metric",
            "suspend": "Suspension", "defer": "Deferral",
        }[self.value]  # fmt: skip

    @property
    def revises(self) -> bool:
        """Whether it changes the text of a definition in force."""
        return self in (Kind.REVISE_MINOR, Kind.REVISE_MAJOR)

    @property
    def makes_new(self) -> bool:
        """Whether it drafts a metric that does not exist yet."""
        return self in (Kind.ADD, Kind.MERGE)

    @property
    def ends(self) -> bool:
        """Whether the metric would no longer measure anything."""
        return self in (Kind.RETIRE, Kind.MERGE, Kind.SUSPEND)


OF_A_METRIC = tuple(kind for kind in Kind if kind is not Kind.ADD)
