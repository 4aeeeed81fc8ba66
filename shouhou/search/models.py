"""The token index: what can be found, and the tokens by which it is, in the order of the last contact."""

from django.db import models


class Kind(models.IntegerChoices):
    """What can be found. Every token says it: SQLite stores the number one in no byte at all."""

    CUSTOMER = 1
    ARTICLE = 2


class Entry(models.Model):
    """One thing that can be found: (kind, ref) names it, `label` is what a hit shows.

    `rank` is the moment of the last contact in whole minutes (`entries.minutes`); `text` is compared with long
    queries; `tokens` are the tokens as written, so that they can be taken back whatever a later release would
    make of the texts. `branch_id` is a plain number: search knows no app above it.
    """

    kind = models.SmallIntegerField(choices=Kind)
    ref = models.BigIntegerField()
    label = models.CharField(max_length=200)
    branch_id = models.BigIntegerField(null=True)
    rank = models.IntegerField()
    text = models.TextField()
    tokens = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="entry_once")]
        indexes = [models.Index(fields=["branch_id"], name="entry_by_branch")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}"


class Token(models.Model):
    """A token of an entry. The key is the index that answers: the hits of a token in a branch, the latest first,
    without a sort, so that a small branch is answered as quickly as a large one.

    Kind stands here again, so that a filter never has to visit the entries; a branch of 0 is none. There are some
    seventy rows of each customer, so every byte of a row counts. They are written and read by SQL of our own
    (`entries`, `finding`); the table is clustered by its key where the database can do that.
    """

    pk = models.CompositePrimaryKey("token", "branch_id", "rank", "entry_id")
    token = models.CharField(max_length=64)
    branch_id = models.BigIntegerField(default=0)
    rank = models.IntegerField()
    entry_id = models.BigIntegerField()
    kind = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.token} {self.entry_id}"


class LaterContact(models.Model):
    """A later contact of (kind, ref) that the tokens do not show yet: the timetable moves them forward."""

    kind = models.SmallIntegerField(choices=Kind)
    ref = models.BigIntegerField()
    rank = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ref}: {self.rank}"


class Waiting(models.Model):
    """An entry whose tokens are not all written yet: an import writes those of thousands together (`waiting`). Of an
    entry that is gone it says nothing."""

    entry_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Edition(models.Model):
    """How far the index was made anew for one edition of the tokens (`tokens.EDITION`)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    reached = models.BigIntegerField(default=0, help_text="the last ref that was indexed anew")
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number}"
