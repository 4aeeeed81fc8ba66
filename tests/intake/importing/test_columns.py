"""Columns are guessed from Chinese and English headings, and from what stands below them."""

import pytest

from shouhou.intake.importing import columns
from shouhou.intake.importing.choices import CHOICES
from shouhou.intake.importing.fields import FIELDS
from shouhou.intake.importing.headings import ALIASES
from shouhou.intake.importing.sentences import FIELD_NAMES
from shouhou.intake.importing.tables import Row


def fields(*headings: str, rows: tuple[tuple[object, ...], ...] = ()) -> list[str]:
    found = columns.guess(headings, [Row(n, cells) for n, cells in enumerate(rows, start=2)])  # type: ignore[arg-type]
    return [guess.field for guess in found]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("客户单位名称", "name"), ("单位名称*", "name"), ("公 司", "name"), ("客户名称(必填)", "name"),
        ("Company", "name"),
        ("【客户】名称", "name"), ("地址", "address"), ("通讯地址", "address"), ("联系人", "contact"),
        ("联系电话", "phone"), ("手机", "phone"), ("电话(手机)", "phone"), ("Tel", "phone"), ("Tel.", "phone"),
        ("Mobile phone", "phone"), ("联系人手机号", "phone"), ("座机", "phone_more"), ("邮编", "postcode"),
        ("信用代码", "credit_code"), ("税号", "credit_code"), ("纳税人识别号/税号", "credit_code"), ("级别", "level"),
        ("设备名称", "asset_name"), ("型号", "asset_model"), ("出厂编号", "serial"), ("保修期至", "warranty_until"),
        ("质保到期日期", "warranty_until"), ("车牌号", "plate"), ("VIN", "vin"), ("VIN码(车架号)", "vin"),
        ("备注", "notes"), ("Remarks", "notes"), ("E-mail", "email"), ("安装地址", "place"), ("职务", "post"),
    ],
)  # fmt: skip
def test_usual_headings_are_known(heading: str, field: str) -> None:
    assert columns.best(heading)[0] == field


def test_unknown_headings_are_left_out() -> None:
    assert fields("序号", "客户名称", "是否开票", "hotel") == ["", "name", "", ""]


def test_two_telephones_are_the_first_and_the_further_one() -> None:
    assert fields("客户名称", "联系人", "联系电话", "手机") == ["name", "contact", "phone", "phone_more"]


def test_the_second_column_of_the_same_heading_is_left_to_the_person() -> None:
    assert fields("客户名称", "地址", "地址") == ["name", "address", ""]


def test_several_columns_may_go_into_the_notes() -> None:
    assert fields("客户名称", "备注", "说明", "客户编号") == ["name", "notes", "notes", "notes"]


def test_in_a_list_of_persons_the_person_is_the_customer() -> None:
    assert fields("姓名", "手机", "车牌号") == ["name", "phone", "plate"]
    assert fields("单位", "姓名", "手机") == ["name", "contact", "phone"]


def test_what_stands_below_an_unknown_heading_is_looked_at() -> None:
    rows = tuple((f"第{n}检测站有限公司", f"1380013800{n}", "京A1234" + str(n)) for n in range(5))
    assert fields("a", "b", "c", rows=rows) == ["name", "phone", "plate"]


def test_the_score_says_what_needs_a_look() -> None:
    sure, doubtful = columns.guess(("客户单位名称", "主要联系电话号"), [])
    assert sure.is_sure
    assert not doubtful.is_sure


def test_the_same_headings_have_the_same_key_whatever_their_dress() -> None:
    assert columns.heading_key(["客户名称*", "电话(手机)"]) == columns.heading_key(
        ["【客户】客户名称", "电 话"]
    )
    assert columns.heading_key(["客户名称", "电话"]) != columns.heading_key(["电话", "客户名称"])


def test_every_field_has_headings_words_and_a_place() -> None:
    assert set(ALIASES) <= set(FIELDS)
    assert set(FIELD_NAMES) == set(FIELDS)
    assert set(CHOICES) <= {field.target for field in FIELDS.values()}


def test_every_stored_choice_exists_in_the_customer_file() -> None:
    from shouhou.customers.models import CustomerKind, CustomerSource, Level, PlateColour
    from shouhou.policy.states.service_request import ALL
    from shouhou.service_requests.codes import Channel, RequestKind, Urgency

    known = {
        "kind": CustomerKind.values,
        "level": Level.values,
        "source": CustomerSource.values,
        "plate_colour": PlateColour.values,
        "channel": Channel.values,
        "request_kind": RequestKind.values,
        "urgency": Urgency.values,
        "state": ALL,
    }
    for name, words in CHOICES.items():
        assert set(words.values()) <= set(known[name])


def test_every_field_fits_its_column_in_the_customer_file() -> None:
    from shouhou.customers.models import Asset, Contact, Customer
    from shouhou.intake.importing.fields import Part, Reads

    models = {Part.CUSTOMER: Customer, Part.CONTACT: Contact, Part.MORE_CONTACT: Contact, Part.ASSET: Asset}
    for field in FIELDS.values():
        if field.reads in (Reads.PHONES, Reads.NOTES) or field.part is Part.RECORD:
            continue
        column = models[field.part]._meta.get_field(field.target)
        if field.reads is Reads.TEXT:
            assert field.limit <= (getattr(column, "max_length", 0) or 0), field.code
