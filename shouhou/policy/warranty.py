"""How long a repair of a motor vehicle is under warranty by law (机动车维修管理规定; domain §9.2): plain Python."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Work(StrEnum):
    """Categories of repair that the law tells apart."""

    WHOLE_VEHICLE = "WHOLE_VEHICLE"  # 整车修理
    ASSEMBLY = "ASSEMBLY"  # 总成修理
    LEVEL_2 = "LEVEL_2"  # 二级维护
    LEVEL_1 = "LEVEL_1"  # 一级维护
    MINOR = "MINOR"  # 小修
    SPECIAL = "SPECIAL"  # 专项修理


class Vehicle(StrEnum):
    """Classes of vehicles that the law tells apart."""

    CAR = "CAR"  # 汽车
    DANGEROUS_GOODS = "DANGEROUS_GOODS"  # 危险货物运输车辆
    MOTORCYCLE = "MOTORCYCLE"  # 摩托车
    OTHER = "OTHER"  # 其他机动车


class Length(NamedTuple):
    """A distance in kilometres and a number of days; the warranty ends with whichever is reached first."""

    km: int
    days: int


_LARGE = frozenset({Work.WHOLE_VEHICLE, Work.ASSEMBLY})


def least_warranty(category: Work, vehicle_class: Vehicle) -> Length:
    """The shortest warranty the law allows; what a company promises may be longer."""
    is_large = category in _LARGE
    match vehicle_class:
        case Vehicle.CAR | Vehicle.DANGEROUS_GOODS:
            if is_large:
                return Length(20_000, 100)
            return Length(5_000, 30) if category is Work.LEVEL_2 else Length(2_000, 10)
        case Vehicle.MOTORCYCLE:
            return Length(7_000, 80) if is_large else Length(800, 10)
        case Vehicle.OTHER:
            return Length(6_000, 60) if is_large else Length(700, 7)


def warranty_until(category: Work, vehicle_class: Vehicle, left_on: date, odometer: int) -> tuple[date, int]:
    """The last day and the odometer reading (km) with which the warranty ends, whichever is reached first.

    The day of completion is not counted. Raises ValueError for an odometer below zero.
    """
    if odometer < 0:
        raise ValueError(f"An odometer cannot show {odometer} km.")
    length = least_warranty(category, vehicle_class)
    return left_on + timedelta(days=length.days), odometer + length.km
