"""The words for what reading and checking find: what is wrong, and what would be right."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shouhou.intake.importing.findings import Code, Level
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.unreadable import Unreadable, Why

_UNREADABLE: Final[dict[Why, Any]] = {
    Why.EMPTY: gettext_lazy("This file is empty. Choose the workbook that holds your customers."),
    Why.TOO_BIG: gettext_lazy(
        "This file has %(size)s MB; at most %(limit)s MB can be imported. Split it into several files."
    ),
    Why.UNKNOWN: gettext_lazy(
        "This is neither an Excel workbook nor a text table. Save the customers as .xlsx or .csv and choose that file."
    ),
    Why.PDF: gettext_lazy(
        "This is a PDF document. Ask for the list as an Excel workbook (.xlsx) or as .csv."
    ),
    Why.PICTURE: gettext_lazy("This is a picture. Ask for the list as an Excel workbook (.xlsx) or as .csv."),
    Why.WEB_PAGE: gettext_lazy(
        "This is a web page with the name of a workbook. Open it in Excel or WPS and save it as .xlsx."
    ),
    Why.WORD: gettext_lazy("This is a text document. Copy its table into Excel or WPS and save it as .xlsx."),
    Why.SLIDES: gettext_lazy("These are slides. Copy the table into Excel or WPS and save it as .xlsx."),
    Why.ARCHIVE: gettext_lazy("This is a packed archive. Unpack it and choose the workbook inside."),
    Why.PASSWORD: gettext_lazy(
        "This workbook is protected by a password. Open it in Excel or WPS, remove the password, save it, "
        "and choose it again."
    ),
    Why.BINARY_EXCEL: gettext_lazy(
        "This workbook has the binary Excel format (.xlsb). Open it in Excel and save it as .xlsx."
    ),
    Why.PROGRAM: gettext_lazy("This is a program, not a workbook. It was not opened."),
    Why.DAMAGED: gettext_lazy(
        "This workbook is damaged. Open it in Excel or WPS, save it under a new name, and choose that file."
    ),
    Why.BOMB: gettext_lazy(
        "Unpacked, this workbook would fill more than %(limit)s MB or many times its own size. It was not opened. "
        "Copy the table into a new workbook and save that."
    ),
    Why.ENCODING: gettext_lazy(
        "The characters of this text file could not be read. Save it from Excel or WPS as “CSV UTF-8” or as .xlsx."
    ),
    Why.QUOTE: gettext_lazy(
        "Near row %(row)s a quotation mark is opened and never closed, so that the columns run into each other. "
        "Delete it, or save the table as .xlsx."
    ),
    Why.LONG_CELL: gettext_lazy(
        "Near row %(row)s a cell holds more than a hundred thousand characters. Shorten it, and choose the file again."
    ),
    Why.NO_SHEET: gettext_lazy(
        "All sheets of this workbook are hidden. Show the sheet with the customers and save."
    ),
    Why.SHEET_GONE: gettext_lazy("There is no sheet “%(sheet)s” in this workbook."),
    Why.TOO_MANY_ROWS: gettext_lazy(
        "This table has more than %(limit)s rows. Split it into several files and import one after the other."
    ),
    Why.TOO_MANY_COLUMNS: gettext_lazy(
        "This table has more than %(limit)s columns. Delete the columns that are not about customers."
    ),
    Why.FAR_CELL: gettext_lazy(
        "Something stands far outside the table, in cell %(cell)s. Delete what is right of and below the table, save, "
        "and choose the file again."
    ),
    Why.NO_HEADINGS: gettext_lazy(
        "No row of headings was found. The first row of the table must say what the columns are, such as "
        "“客户单位名称, 地址, 联系人, 联系电话”."
    ),
    Why.ONLY_HEADINGS: gettext_lazy("There are headings and no rows below them."),
}

_FINDINGS: Final[dict[Code, Any]] = {
    Code.NAME_MISSING: gettext_lazy("The name of the customer is missing; write it."),
    Code.TOO_LONG: gettext_lazy("%(chars)s characters are too many; at most %(limit)s fit here."),
    Code.HEADING_AGAIN: gettext_lazy("The headings stand here once more."),
    Code.TOTAL_ROW: gettext_lazy("This is a line of totals, not a customer."),
    Code.SAME_ROW: gettext_lazy("The same customer stands in row %(row)s."),
    Code.SAME_NUMBER: gettext_lazy(
        "Row %(row)s has the same number with other contents; correct one of them."
    ),
    Code.NUMBER_TAKEN: gettext_lazy("This number is in use already; correct it or leave the row out."),
    Code.BELOW_TABLE: gettext_lazy("This stands below the table and is no row of it."),
    Code.EXISTS: gettext_lazy("This customer is there already as %(number)s."),
    Code.GAPS: gettext_lazy("Still missing: %(names)s. It can be completed later."),
    Code.PHONE_IMPOSSIBLE: gettext_lazy(
        "This is no telephone number: 11 digits for a mobile phone, or an area code and 7 or 8 digits."
    ),
    Code.PHONE_SHORTENED: gettext_lazy(
        "The spreadsheet has shortened this number and its last digits are lost. Format the column as text "
        "and enter it again."
    ),
    Code.PHONE_ODD: gettext_lazy(
        "This number ends in seven zeros; the spreadsheet may have lost its last digits."
    ),
    Code.DATE_UNREADABLE: gettext_lazy("This is no date; write it as 2023-03-05."),
    Code.DATE_FUTURE: gettext_lazy("This day has not come yet; a past day belongs here."),
    Code.CODE_WRONG: gettext_lazy(
        "This is no credit code: it has 18 characters, the last of them a check; look for a typing mistake."
    ),
    Code.ROUNDED: gettext_lazy(
        "Spreadsheets keep only 15 digits of a number, so its end is wrong. Format the column as text and enter "
        "it again."
    ),
    Code.VIN_WRONG: gettext_lazy("A VIN has 17 letters and digits, without I, O and Q."),
    Code.POSTCODE_WRONG: gettext_lazy("A postcode has six digits."),
    Code.EMAIL_WRONG: gettext_lazy("This is no e-mail address."),
    Code.CHOICE_UNKNOWN: gettext_lazy(
        "This word is not among the choices; set it later on the customer’s page."
    ),
    Code.COUNT_WRONG: gettext_lazy("A whole number belongs here."),
    Code.PHONES_SPLIT: gettext_lazy(
        "%(count)s telephones stood in this cell; they come in as separate numbers."
    ),
    Code.PHONE_WORDS: gettext_lazy(
        "Words stood beside the number; they are kept as the contact or in the notes."
    ),
    Code.PLATE_ODD: gettext_lazy("This does not look like a plate; it comes in as it stands."),
    Code.ASSET_UNNAMED: gettext_lazy(
        "The row does not say of which equipment or vehicle this is; it is kept in the notes."
    ),
    Code.DITTO: gettext_lazy("“As above” was filled in from the row above."),
    Code.JOINS_ROW: gettext_lazy(
        "A further asset, contact or telephone of the customer in row %(row)s; it is added there."
    ),
    Code.SAME_NAME: gettext_lazy("Row %(row)s has the same name with another telephone; both come in."),
    Code.MERGED: gettext_lazy("The value of a merged cell was taken for this row, too."),
    Code.FILLED_DOWN: gettext_lazy("Nothing stands here; the customer of row %(row)s was filled in."),
    Code.FORMULA_EMPTY: gettext_lazy(
        "A formula stands here that has no result or only an error such as #N/A. Type the value, or mend it in Excel "
        "or WPS, save, and choose the file again."
    ),
    Code.ENDS_BEFORE: gettext_lazy("This ends before it begins; look at both days."),
    Code.LEFT_BY_HAND: gettext_lazy("Left out by hand."),
    Code.NO_CUSTOMER: gettext_lazy(
        "No customer with this name, credit code or telephone is there. Bring in the customers first, or type the "
        "name as it stands in the file."
    ),
    Code.CUSTOMER_UNKNOWN: gettext_lazy(
        "No such customer is there; the request comes in with the names as written and can be joined to a customer "
        "later."
    ),
    Code.AMBIGUOUS: gettext_lazy(
        "%(count)s customers fit. Add the credit code or a telephone, or type the name of the right one."
    ),
    Code.NOTHING_SAID: gettext_lazy("Missing: %(names)s; without it this row says nothing."),
    Code.EXISTS_RECORD: gettext_lazy("This is there already."),
}

LEVEL_NAMES: Final[dict[Level, Any]] = {
    Level.REJECTED: pgettext_lazy("import", "Not taken"),
    Level.SKIPPED: pgettext_lazy("import", "Left aside"),
    Level.INCOMPLETE: pgettext_lazy("import", "To be completed"),
    Level.LEFT_OUT: pgettext_lazy("import", "Cell left out"),
    Level.CHANGED: pgettext_lazy("import", "Please look"),
}

FIELD_NAMES: Final[dict[str, Any]] = {
    "name": gettext_lazy("Name of the customer"),
    "address": gettext_lazy("Address"),
    "contact": gettext_lazy("Contact"),
    "phone": gettext_lazy("Telephone"),
    "phone_more": gettext_lazy("Further telephone"),
    "post": gettext_lazy("Job title"),
    "email": gettext_lazy("E-mail"),
    "wechat": gettext_lazy("WeChat"),
    "fax": gettext_lazy("Fax"),
    "contact_more": gettext_lazy("Second contact"),
    "contact_more_phone": gettext_lazy("Telephone of the second contact"),
    "credit_code": gettext_lazy("Unified social credit code"),
    "postcode": gettext_lazy("Postcode"),
    "province": gettext_lazy("Province"),
    "city": gettext_lazy("City"),
    "district": gettext_lazy("District"),
    "kind": gettext_lazy("Kind of customer"),
    "level": gettext_lazy("Level"),
    "source": gettext_lazy("Source"),
    "short_name": gettext_lazy("Short name"),
    "former_name": gettext_lazy("Former name"),
    "group_name": gettext_lazy("Group"),
    "invoice_name": gettext_lazy("Name on invoices"),
    "first_date": gettext_lazy("Date of report or visit"),
    "maintenance_cycle": gettext_lazy("Maintenance cycle"),
    "notes": gettext_lazy("Notes"),
    "asset_name": gettext_lazy("Equipment: name"),
    "asset_model": gettext_lazy("Equipment or vehicle: model"),
    "serial": gettext_lazy("Equipment: serial number"),
    "software_version": gettext_lazy("Software version"),
    "installed_date": gettext_lazy("Installed on"),
    "accepted_date": gettext_lazy("Accepted on"),
    "warranty_until": gettext_lazy("Warranty until"),
    "place": gettext_lazy("Place of the equipment"),
    "plate": gettext_lazy("Vehicle: plate"),
    "plate_colour": gettext_lazy("Vehicle: plate colour"),
    "vin": gettext_lazy("Vehicle: VIN"),
    "brand": gettext_lazy("Brand"),
    "engine_no": gettext_lazy("Vehicle: engine number"),
    "colour": gettext_lazy("Vehicle: colour"),
    "purchase_date": gettext_lazy("Bought on"),
    "owner_name": gettext_lazy("Vehicle: owner"),
    "driver_name": gettext_lazy("Vehicle: usual driver"),
    "lines": gettext_lazy("Station: test lines"),
    "opened_date": gettext_lazy("Station: opened on"),
    "licence_until": gettext_lazy("Station: licence until"),
    "next_maintenance_date": gettext_lazy("Next maintenance"),
    "number": gettext_lazy("Number on paper"),
    "happened": gettext_lazy("Day (and time)"),
    "clock": gettext_lazy("Time of day"),
    "what": gettext_lazy("What it was about"),
    "result": gettext_lazy("What came of it"),
    "wanted": gettext_lazy("Service wanted"),
    "sort": pgettext_lazy("import", "Kind"),
    "way": pgettext_lazy("import", "In which way"),
    "handler": gettext_lazy("Who did it"),
    "cost": gettext_lazy("Amount"),
    "from_date": gettext_lazy("In force from"),
    "until_date": gettext_lazy("In force until"),
    "state": gettext_lazy("State"),
    "channel": gettext_lazy("Channel"),
    "request_kind": gettext_lazy("Kind of request"),
    "urgency": gettext_lazy("Urgency"),
}

BOOK_NAMES: Final[dict[Book, Any]] = {
    Book.CUSTOMERS: gettext_lazy("Customers, with contacts, equipment and warranties"),
    Book.CONTACTS: gettext_lazy("Contacts of known customers"),
    Book.ASSETS: gettext_lazy("Equipment and vehicles of known customers"),
    Book.CONTRACTS: gettext_lazy("Service contracts"),
    Book.CASES: gettext_lazy("Open requests"),
    Book.REPAIRS: gettext_lazy("Past repairs"),
    Book.CALLS: gettext_lazy("An old book of calls (F03)"),
    Book.LETTERS: gettext_lazy("An old book of letters (F04)"),
}


def say_unreadable(reason: Unreadable) -> str:
    """Why a file is refused and what would help, in the reader's language."""
    return str(_UNREADABLE[reason.why]) % reason.figures


def say_finding(code: str, figures: Mapping[str, Any]) -> str:
    """What was found in a row and what would be right, in the reader's language."""
    if code in (Code.GAPS, Code.NOTHING_SAID):
        # Translators: what stands between the parts of a list
        names = pgettext("list", ", ").join(
            str(FIELD_NAMES[field]) for field in str(figures["fields"]).split()
        )
        figures = {"names": names}
    return str(_FINDINGS[Code(code)]) % figures
