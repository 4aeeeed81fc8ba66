"""A form field says what it is, what it wants and what is wrong with it."""

from django import forms
from django.template import Context, Template

from shouhou.core.forms import LineField, TextField


class Sheet(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the licence")
    kind = forms.ChoiceField(
        label="Kind", choices=[("A", "first"), ("B", "second")], widget=forms.RadioSelect
    )
    why = forms.CharField(label="Why", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="Sure", required=False)
    paper = forms.FileField(label="Paper", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def render(source: str, form: forms.Form) -> str:
    return Template(source).render(Context({"form": form}))


def test_a_label_points_at_its_control_and_says_that_it_is_required() -> None:
    shown = render("{% field form.name %}", Sheet())
    assert 'for="id_name"' in shown
    assert 'id="id_name"' in shown
    assert 'class="form-label required"' in shown


def test_help_and_error_are_tied_to_the_control() -> None:
    shown = render("{% field form.name %}", Sheet({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert "is-invalid" in shown


def test_what_was_typed_is_kept_and_escaped() -> None:
    shown = render("{% field form.why %}", Sheet({"why": "<b>&\u202e"}))
    assert "&lt;b&gt;&amp;" in shown


def test_choices_become_chips_in_a_fieldset() -> None:
    shown = render("{% field form.kind %}", Sheet())
    assert "<fieldset" in shown
    assert shown.count('class="chip"') == 2
    assert "<legend" in shown


def test_unknown_options_become_attributes_of_the_control() -> None:
    shown = render('{% field form.name inputmode="tel" data_pick="1" unfolds_with="kind:B" %}', Sheet())
    assert 'inputmode="tel"' in shown
    assert 'data-pick="1"' in shown
    assert 'data-unfolds-with="kind:B"' in shown


def test_a_file_field_can_be_filled_by_paste_drag_and_camera() -> None:
    shown = render("{% cell form.paper %}", Sheet())
    assert "data-files-camera" in shown


def test_a_hidden_field_shows_nothing_but_itself() -> None:
    assert "label" not in render("{% field form.secret %}{% cell form.secret %}", Sheet())


def test_a_sheet_cell_carries_label_and_error() -> None:
    shown = render("{% cell form.name wide=True %}{% cell form.sure %}", Sheet({"name": ""}))
    assert 'class="cell wide has-error"' in shown
    assert 'type="checkbox"' in shown


def test_all_errors_stand_above_the_form_with_a_way_to_each() -> None:
    shown = render('{% include "core/parts/form_errors.html" %}', Sheet({"name": ""}))
    assert 'href="#id_name"' in shown
    assert 'role="alert"' in shown


def test_what_is_too_long_is_said_with_both_lengths_and_cut_by_no_browser() -> None:
    class Words(forms.Form):
        name = LineField(label="Name", max_length=4)
        why = TextField(label="Why", max_length=6)

    form = Words({"name": "一二三四五", "why": "一二三四五六七"})
    assert "maxlength" not in render("{% field form.name %}{% field form.why %}", form)
    assert form.errors == {
        "name": ["Write 4 characters at most; these are 5."],
        "why": ["Write 6 characters at most; these are 7."],
    }
