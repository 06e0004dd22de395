"""The roles a person may hold; what each may do is said by the rulebook's permissions. *Source:* domain, section 1."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the organisation; held for a scope by a `RoleGrant`."""

    AGENT = "agent"
    MANAGER = "manager"
    DEPARTMENT_HEAD = "department head"
    SPONSOR = "sponsor"
    CONTROLLER = "controller"
    COMMITTEE_MEMBER = "committee member"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    AUTOMATION = "automation"
