"""Who does something, and for whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff who acts, perhaps as deputy for another (DP-02); `staff_id` None is the system itself."""

    staff_id: int | None
    name: str
    branch_id: int | None = None
    acting_for_id: int | None = None
    acting_for_name: str = ""

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this."""
        return self.staff_id is None

    @property
    def person_id(self) -> int:
        """The member of staff who acts; raises ValueError where that is the system."""
        if self.staff_id is None:
            raise ValueError("The system does nothing that a person must sign.")
        return self.staff_id

    @property
    def owner_id(self) -> int | None:
        """Whose work this is: the person stood in for, else the one who acts."""
        return self.acting_for_id or self.staff_id


SYSTEM = Actor(staff_id=None, name="shouhou")
