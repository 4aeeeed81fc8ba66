"""The roles of domain §3.1 and what each is called (plain Python)."""

from enum import StrEnum


class Role(StrEnum):
    """A post's code as stored; one person may hold several."""

    AGENT = "AGENT"  # R2 售后客服人员
    AFTER_SALES_SUPERVISOR = "AFTER_SALES_SUPERVISOR"  # R3 售后服务部主管
    ENGINEERING_SUPERVISOR = "ENGINEERING_SUPERVISOR"  # R4 工程(技术)部主管
    BUSINESS_SUPERVISOR = "BUSINESS_SUPERVISOR"  # R5 业务主管
    TECHNICIAN = "TECHNICIAN"  # R7 技术人员
    ADVISOR = "ADVISOR"  # R8 业务接待员
    DUTY_TECHNICIAN = "DUTY_TECHNICIAN"  # R9 专职技术员
    WORKSHOP_SUPERVISOR = "WORKSHOP_SUPERVISOR"  # R10 车间主管
    MECHANIC = "MECHANIC"  # R11 承修作业组
    INSPECTOR = "INSPECTOR"  # R12 质量检验员
    CASHIER = "CASHIER"  # R13 结算员
    PARTS_CLERK = "PARTS_CLERK"  # R14 配件员
    WASHER = "WASHER"  # R15 洗车员
    ARCHIVIST = "ARCHIVIST"  # R16 档案管理员
    GUARD = "GUARD"  # R17 门卫
    PRIVACY_OFFICER = "PRIVACY_OFFICER"  # R18 个人信息保护负责人
    ADMINISTRATOR = "ADMINISTRATOR"  # R19 系统管理员
    GENERAL_MANAGER = "GENERAL_MANAGER"  # 总经理 (decision 27)
    VIEWER = "VIEWER"  # 只读查看


class Reach(StrEnum):
    """How far a person sees: which rows of a list are hers."""

    OWN = "OWN"
    DEPARTMENT = "DEPARTMENT"
    BRANCH = "BRANCH"
    ALL = "ALL"
