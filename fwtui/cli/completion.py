"""``fwtui completion``: what a shell completes fwtui's commands with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.cli import account_option
from fwtui.errors import FwtuiError

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.cli.description import Argument, Described
    from fwtui.config import Settings

SHELLS = ("bash", "zsh", "fish")
VALUES = ("accounts", "sessions", "names")
MOST_NAMES = 50


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "shell",
        choices=(*SHELLS, *VALUES),
        metavar="SHELL",
        help="bash, zsh or fish; accounts, sessions and names print what those scripts ask for",
    )
    parser.add_argument("beginning", nargs="?", default="", help="with names: how they begin")
    account_option.option(parser)
    parser.add_argument("--session", metavar="NAME", help="with names: of this session's account")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    if args.shell in SHELLS:
        print(script(args.shell), end="")
        return 0
    try:
        for line in _values(args, settings, paths):
            print(line)
    except FwtuiError:
        return 1  # a shell that completes shows no sentence
    return 0


def script(shell: str) -> str:
    """The completion of one shell."""
    from fwtui.cli import description

    every = description.commands()
    words = description.control_words()
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](every, words)


def _values(args: argparse.Namespace, settings: Settings, paths: Paths) -> Iterable[str]:
    """Names of accounts and sessions, or of playlists and artists that the store knows."""
    from fwtui.pod.auth.accounts import Accounts
    from fwtui.session import rendezvous

    if args.shell == "sessions":
        return rendezvous.names()
    accounts = Accounts(paths.data, settings.pod)
    if args.shell == "accounts":
        return [account.name for account in accounts.list()]
    account = accounts.get(args.account) if args.account else accounts.default
    if args.session:
        account = next((each for each in accounts.list() if each.session == args.session), None)
    if account is None:
        return []
    beginning = args.beginning
    from fwtui.services.account_services import AccountServices

    settings = replace(settings, library=replace(settings.library, mirror=False))
    services = AccountServices(account, accounts, settings, paths, plays=False)
    try:
        groups = services.library.search(beginning, MOST_NAMES).groups
        found = {
            value.name
            for group in groups
            if group.kind in ("artist", "playlist")
            for value in group.values
        }
        return sorted(name for name in found if name.casefold().startswith(beginning.casefold()))
    finally:
        services.library.store.close()


# --- bash ------------------------------------------------------------------------------------

_HEAD = "# Made by `python -m assets.shell` from fwtui's tables; not edited by hand.\n"


def _bash(every: tuple[Described, ...], control: dict[str, str]) -> str:
    cases = "".join(_bash_case(each, control) for each in every)
    names = " ".join(each.name for each in every)
    return f"""{_HEAD}# bash completion for fwtui

_fwtui_lines() {{  # complete with whole lines, which may hold spaces
    local line
    while IFS= read -r line; do
        [[ ${{line,,}} == "${{cur,,}}"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done
}}

_fwtui_value() {{  # accounts, sessions or names
    local cur=${{cur//\\\\/}}
    cur=${{cur#[\\"\\']}}
    _fwtui_lines < <(fwtui completion "$1" "$cur" "${{of[@]}}" 2>/dev/null)
}}

_fwtui_words() {{
    COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}}

_fwtui_typed() {{  # the words as they were typed: bash cuts them at = : @ too
    local line=$COMP_LINE word joined=
    typed=()
    for word in "${{COMP_WORDS[@]:0:COMP_CWORD+1}}"; do
        while [[ $line == [[:blank:]]* ]]; do line=${{line:1}} joined=; done
        line=${{line#"$word"}}
        if [[ $joined ]]; then typed[-1]+=$word; else typed+=("$word"); fi
        joined=1
    done
}}

_fwtui() {{
    local typed words=() of=() at cur prev option= last=${{COMP_WORDS[COMP_CWORD]}}
    _fwtui_typed
    cur=${{typed[-1]}} prev=${{typed[-2]}}
    if [[ $cur == --*=* ]]; then  # --option=value is as --option value
        option=${{cur%%=*}}= prev=${{cur%%=*}} cur=${{cur#*=}}
    fi
    for ((at = 0; at < ${{#typed[@]}}; at++)); do  # whose names, which is no word of a command
        case ${{typed[at]}} in
            --account|--session) of=("${{typed[at]}}" "${{typed[++at]}}") ;;
            --account=*|--session=*) of=("${{typed[at]}}") ;;
            *) words+=("${{typed[at]}}") ;;
        esac
    done
    at=$((${{#words[@]}} - 1))
    COMPREPLY=()
    _fwtui_reply
    [[ $last == [=:@] ]] && last=  # what bash replaces is what follows it
    local each kept=$option$cur
    kept=${{kept%"$last"}}
    for each in "${{!COMPREPLY[@]}}"; do
        COMPREPLY[each]=$option${{COMPREPLY[each]}}
        COMPREPLY[each]=${{COMPREPLY[each]:${{#kept}}}}
    done
}}

_fwtui_reply() {{
    case $prev in
        --account) _fwtui_value accounts; return ;;
        --session) _fwtui_value sessions; return ;;
    esac
    if ((at == 1)); then
        _fwtui_words "{names} --account --plain --version --help"
        return
    fi
    case ${{words[1]}} in
{cases}    esac
}}

complete -F _fwtui fwtui
"""


def _bash_case(command: Described, control: dict[str, str]) -> str:
    lines = [f"        {command.name})"]
    chosen = [each for each in command.options if each.choices]
    if chosen:
        lines.append("            case $prev in")
        lines += [
            f"                {'|'.join(each.flags)}) "
            f'_fwtui_words "{" ".join(each.choices)}"; return ;;'
            for each in chosen
        ]
        lines.append("            esac")
    flags = " ".join([flag for each in command.options for flag in each.flags] + ["--help"])
    lines.append(f'            [[ $cur == -* ]] && _fwtui_words "{flags}" && return')
    if command.name == "ctl":
        lines += [
            "            if ((at == 2)); then",
            f'                _fwtui_words "{" ".join(control)}"',
            "            elif [[ ${words[2]} == play || ${words[2]} == search ]]; then",
            "                _fwtui_value names",
            "            elif [[ ${words[2]} == queue ]]; then",
            '                _fwtui_words "list play move remove clear save"',
            "            elif [[ ${words[2]} == repeat ]]; then",
            '                _fwtui_words "off all one"',
            "            elif [[ ${words[2]} == do ]]; then",
            f'                _fwtui_words "{" ".join(control)}"',
            "            else",
            '                _fwtui_words "on off"',
            "            fi",
        ]
    elif command.commands:
        names = " ".join(each.name for each in command.commands)
        lines.append(f'            ((at == 2)) && _fwtui_words "{names}"')
        for each in command.commands:
            if any(of_it.completed == "names" for of_it in each.arguments):
                lines.append(
                    f"            [[ ${{words[2]}} == {each.name} ]] && ((at > 2)) && "
                    "_fwtui_value names"
                )
    else:
        for argument in command.positional:
            if argument.choices:
                lines.append(f'            _fwtui_words "{" ".join(argument.choices)}"')
            elif argument.completed:
                lines.append(f"            _fwtui_value {argument.completed}")
    lines.append("            ;;")
    return "\n".join(lines) + "\n"


# --- zsh -------------------------------------------------------------------------------------


def _zsh(every: tuple[Described, ...], control: dict[str, str]) -> str:
    commands = "\n".join(f"        {_zsh_pair(each.name, each.words)}" for each in every)
    actions = "\n".join(f"        {_zsh_pair(name, words)}" for name, words in control.items())
    cases = "".join(_zsh_case(each) for each in every)
    return f"""#compdef fwtui
{_HEAD}
_fwtui_accounts() {{ local -a found; found=(${{(f)"$(fwtui completion accounts 2>/dev/null)"}}); \
compadd -a found }}
_fwtui_sessions() {{ local -a found; found=(${{(f)"$(fwtui completion sessions 2>/dev/null)"}}); \
compadd -a found }}
_fwtui_names() {{ local -a found; found=(${{(f)"$(fwtui completion names "$PREFIX" $of \
2>/dev/null)"}}); compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -a found }}

_fwtui_actions() {{
    local -a actions
    actions=(
{actions}
    )
    _describe -t actions action actions
}}

_fwtui_ctl_argument() {{
    case ${{words[2]}} in
        play|search) _fwtui_names ;;
        queue) compadd list play move remove clear save ;;
        repeat) compadd off all one ;;
        do) _fwtui_actions ;;
        *) compadd on off ;;
    esac
}}

_fwtui() {{
    local -a commands
    commands=(
{commands}
    )
    if ((CURRENT == 2)); then
        _describe -t commands command commands
        _arguments '--account=[open this account]:account:_fwtui_accounts' \\
            '--plain[a line at a time]' '--version[the version]' '--help[help]'
        return
    fi
    local -a of  # the account or session in the words, whose names are wanted
    local -a rest
    local at
    for ((at = 1; at < CURRENT; at++)); do
        case ${{words[at]}} in
            --account|--session) ((at + 1 < CURRENT)) && of=(${{words[at]}} ${{(Q)words[++at]}}) ||
                rest+=(${{words[at]}}) ;;
            --account=*|--session=*) of=(${{(Q)words[at]}}) ;;
            *) rest+=("${{words[at]}}") ;;
        esac
    done
    words=("${{rest[@]}}" "${{(@)words[CURRENT,-1]}}")
    CURRENT=$((${{#rest}} + 1))
    local command=${{words[2]}}
    shift words
    ((CURRENT--))
    case $command in
{cases}    esac
}}

if [[ $funcstack[1] == _fwtui ]]; then
    _fwtui "$@"  # a file of fpath, called by its name
else
    compdef _fwtui fwtui  # read by . <(fwtui completion zsh)
fi
"""


def _zsh_pair(name: str, words: str) -> str:
    return _quoted(f"{name}:{words.replace(':', chr(92) + ':')}")


def _quoted(text: str) -> str:
    """For zsh and fish, in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def _zsh_case(command: Described) -> str:
    specs = [_zsh_option(each) for each in command.options] + ["'--help[help]'"]
    if command.name == "ctl":
        specs += ["'1:action:_fwtui_actions'", "'*:argument:_fwtui_ctl_argument'"]
    elif command.commands:
        names = " ".join(each.name for each in command.commands)
        specs += [f"'1:command:({names})'", "'*:name:_fwtui_names'"]
    else:
        last = len(command.positional)
        specs += [
            _zsh_positional(str(place) if place < last else "*", each)
            for place, each in enumerate(command.positional, 1)
        ]
    body = " \\\n                ".join(specs)
    case = f"        {command.name})\n            _arguments -s \\\n"
    return f"{case}                {body}\n            ;;\n"


def _zsh_option(each: Argument) -> str:
    flags = each.flags
    words = each.words.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = ""
    if each.metavar:
        value = f":{each.metavar}:{_zsh_completed(each)}"
    if len(flags) == 1:
        sign = "=" if value else ""  # its value may follow a = as well
        return _quoted(f"{flags[0]}{sign}[{words}]{value}")
    return f"{{{','.join(flags)}}}{_quoted(f'[{words}]{value}')}"


def _zsh_positional(place: str, each: Argument) -> str:
    return _quoted(f"{place}:{each.metavar}:{_zsh_completed(each)}")


def _zsh_completed(each: Argument) -> str:
    if each.choices:
        return f"({' '.join(each.choices)})"
    return f"_fwtui_{each.completed}" if each.completed else " "


# --- fish ------------------------------------------------------------------------------------


_FISH_OF = """\
function __fwtui_words -a wanted -d 'of or rest: the account or session in the words, or the others'
    set -l words (commandline -opc)
    set -l of
    set -l rest
    while set -q words[1]
        switch $words[1]
            case --account --session
                set -q words[2]; and set of $words[1..2]
                set -e words[1]
            case '--account=*' '--session=*'
                set of $words[1]
            case '*'
                set -a rest $words[1]
        end
        set -e words[1]
    end
    if test $wanted = rest
        set of $rest
    end
    test (count $of) -gt 0; and printf '%s\\n' $of
end"""


def _fish(every: tuple[Described, ...], control: dict[str, str]) -> str:
    lines = [
        _HEAD.rstrip(),
        _FISH_OF,
        "complete -c fwtui -f",
        "complete -c fwtui -n __fish_use_subcommand -l account -x "
        "-a '(fwtui completion accounts 2>/dev/null)' -d 'open this account'",
        "complete -c fwtui -n __fish_use_subcommand -l plain -d 'a line at a time'",
        "complete -c fwtui -n __fish_use_subcommand -l version -d 'the version'",
    ]
    for each in every:
        lines.append(
            f"complete -c fwtui -n __fish_use_subcommand -a {each.name} -d {_quoted(each.words)}"
        )
        here = f"complete -c fwtui -n '__fish_seen_subcommand_from {each.name}'"
        lines += [f"{here} {_fish_option(option)}" for option in each.options]
        for below in each.commands:
            lines.append(f"{here} -a {below.name} -d {_quoted(below.words)}")
            if any(argument.completed == "names" for argument in below.arguments):
                lines.append(f"{here} -a {_fish_values('names')}")
        for argument in each.positional:
            if argument.choices:
                lines.append(f"{here} -a {_quoted(' '.join(argument.choices))}")
            elif argument.completed and argument.completed != "actions":
                lines.append(f"{here} -a {_fish_values(argument.completed)}")
    for name, words in control.items():
        lines.append(
            "complete -c fwtui -n '__fish_seen_subcommand_from ctl; "
            f"and test (count (__fwtui_words rest)) -eq 2' -a {name} -d {_quoted(words)}"
        )
    lines.append(
        "complete -c fwtui -n '__fish_seen_subcommand_from ctl; "
        f"and test (count (__fwtui_words rest)) -gt 2' -a {_fish_values('names')}"
    )
    return "\n".join(lines) + "\n"


def _fish_values(what: str) -> str:
    return f"'(fwtui completion {what} (commandline -ct) (__fwtui_words of) 2>/dev/null)'"


def _fish_option(each: Argument) -> str:
    parts = [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in each.flags]
    if each.choices:
        parts.append(f"-x -a {_quoted(' '.join(each.choices))}")
    elif each.completed:
        parts.append(f"-x -a {_fish_values(each.completed)}")
    elif each.metavar:
        parts.append("-x")
    return f"{' '.join(parts)} -d {_quoted(each.words)}"
