"""A setting by its name: what it is, and what it becomes, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.base.toml_edit import parsed
from fwtui.errors import NEAREST, UsageError
from fwtui.text import closest, plain
from fwtui.ui.views.settings_rows import either, value_words

if TYPE_CHECKING:
    from fwtui.services.settings_file import Setting, SettingsFile

DEFAULT = "default"
"""In place of a value: the line goes from config.toml."""
_TRUTH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def change(file: SettingsFile, name: str, value: str | None) -> str:
    """Give a setting a value, or say what it is where ``value`` is None; a sentence. Raises
    FwtuiError: there is no such setting, or it takes no such value."""
    setting = found(file, name)
    file.read()
    if value is None:
        may = either(setting.choices) or setting.takes.replace("true or false", "yes or no")
        meaning = plain(setting.meaning.replace("`", "")) or setting.name
        now = value_words(file.value(setting))
        return f"{setting.name} is {now}: {meaning.rstrip('.')}. It may be {may}."
    file.set(setting, None if value == DEFAULT else typed(setting, value))
    words = value_words(file.value(setting))
    if file.waits(setting) is not None:
        return f"{setting.name} is {words} from the next start on."
    return f"{setting.name} is {words} now."


def found(file: SettingsFile, name: str) -> Setting:
    """The setting of a name, with its table or without. Raises UsageError."""
    wanted = name.strip().casefold().replace("-", "_")
    fitting = [each for each in file.all if wanted in (each.name, each.key)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(f"There are two of that name: {', '.join(each.name for each in fitting)}.")
    names = {each.key: each.name for each in file.all} | {each.name: each.name for each in file.all}
    near = closest(wanted, names)
    hint = NEAREST.format(names[near]) if near else " `settings` lists them."
    raise UsageError(f"There is no setting “{plain(name, 60)}”.{hint}")


def typed(setting: Setting, text: str) -> Any:
    """The value that a text stands for. Raises UsageError."""
    if isinstance(setting.default, bool):
        if text.casefold() not in _TRUTH:
            raise UsageError(f"{setting.name} is yes or no.")
        return _TRUTH[text.casefold()]
    if setting.choices:
        if text not in setting.choices:
            raise UsageError(f"{setting.name} is {either(setting.choices)}.")
        return text
    if isinstance(setting.default, str):
        return text
    try:
        return parsed(text)
    except ValueError as error:
        raise UsageError(f"{setting.name} takes {setting.takes}.") from error
