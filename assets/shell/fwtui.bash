# Made by `python -m assets.shell` from fwtui's tables; not edited by hand.
# bash completion for fwtui

_fwtui_lines() {  # complete with whole lines, which may hold spaces
    local line
    while IFS= read -r line; do
        [[ ${line,,} == "${cur,,}"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done
}

_fwtui_value() {  # accounts, sessions or names
    local cur=${cur//\\/}
    cur=${cur#[\"\']}
    _fwtui_lines < <(fwtui completion "$1" "$cur" "${of[@]}" 2>/dev/null)
}

_fwtui_words() {
    COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}

_fwtui_typed() {  # the words as they were typed: bash cuts them at = : @ too
    local line=$COMP_LINE word joined=
    typed=()
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        while [[ $line == [[:blank:]]* ]]; do line=${line:1} joined=; done
        line=${line#"$word"}
        if [[ $joined ]]; then typed[-1]+=$word; else typed+=("$word"); fi
        joined=1
    done
}

_fwtui() {
    local typed words=() of=() at cur prev option= last=${COMP_WORDS[COMP_CWORD]}
    _fwtui_typed
    cur=${typed[-1]} prev=${typed[-2]}
    if [[ $cur == --*=* ]]; then  # --option=value is as --option value
        option=${cur%%=*}= prev=${cur%%=*} cur=${cur#*=}
    fi
    for ((at = 0; at < ${#typed[@]}; at++)); do  # whose names, which is no word of a command
        case ${typed[at]} in
            --account|--session) of=("${typed[at]}" "${typed[++at]}") ;;
            --account=*|--session=*) of=("${typed[at]}") ;;
            *) words+=("${typed[at]}") ;;
        esac
    done
    at=$((${#words[@]} - 1))
    COMPREPLY=()
    _fwtui_reply
    [[ $last == [=:@] ]] && last=  # what bash replaces is what follows it
    local each kept=$option$cur
    kept=${kept%"$last"}
    for each in "${!COMPREPLY[@]}"; do
        COMPREPLY[each]=$option${COMPREPLY[each]}
        COMPREPLY[each]=${COMPREPLY[each]:${#kept}}
    done
}

_fwtui_reply() {
    case $prev in
        --account) _fwtui_value accounts; return ;;
        --session) _fwtui_value sessions; return ;;
    esac
    if ((at == 1)); then
        _fwtui_words "demo login logout accounts play open ctl sessions quit undo playlists credits downloads podcasts sync api limits config completion doctor --account --plain --version --help"
        return
    fi
    case ${words[1]} in
        demo)
            case $prev in
                --pod) _fwtui_words "1 2-alpha 2"; return ;;
            esac
            [[ $cur == -* ]] && _fwtui_words "--tracks --limit --closed --pod --upgrade-at --serve --port --help" && return
            ;;
        login)
            [[ $cur == -* ]] && _fwtui_words "--code --token --visitor --default --ca-file --fingerprint --help" && return
            ;;
        logout)
            [[ $cur == -* ]] && _fwtui_words "--help" && return
            _fwtui_value accounts
            ;;
        accounts)
            [[ $cur == -* ]] && _fwtui_words "--json --help" && return
            _fwtui_words "list default"
            _fwtui_value accounts
            ;;
        play)
            case $prev in
                --kind) _fwtui_words "album artist playlist track radio tag live"; return ;;
            esac
            [[ $cur == -* ]] && _fwtui_words "--kind -s --shuffle -r --repeat --next --add --detach -q --quiet --account --help" && return
            _fwtui_value names
            ;;
        open)
            [[ $cur == -* ]] && _fwtui_words "--fetch --account --help" && return
            ;;
        ctl)
            [[ $cur == -* ]] && _fwtui_words "--json --next --add --shuffle --here --fetch --format --kind --row --limit --seen --session --help" && return
            if ((at == 2)); then
                _fwtui_words "play pause stop next previous seek volume speed loop sleep mute repeat shuffle stop_after private along favourite queue undo redo send search open status follow wait do actions page row answer set use down up top bottom half_down half_up page_down page_up row_to_top row_to_middle row_to_bottom left right next_pane previous_pane back choose play_whole previous_track next_track seek_back seek_on seek_back_far seek_on_far louder softer quality faster slower normal_speed replaygain device keep_albums radio_from listen_along add play_next to_playlist download download_list stop_reading clear_queue save_queue mark mark_to mark_all mark_album invert_marks unmark move_down move_up remove new_playlist new_live_list edit_live_list copy_sentence freeze_live_list rename_playlist show_playlist clear_playlist duplicate_playlist copy_playlist export_playlist import_playlist holding delete_playlist heard follow_feed import_podcasts export_podcasts hide_artist report suggest_edit withdraw_edit mark_read accept_follow reject_follow new_radio radio_of_sentence edit_radio turn_group save_radio show_radio rename_radio delete_radio undo_list filter filter_next filter_previous to_playing to_origin to_album to_artist details about_pod open_address account whose order to_letter view_home view_library view_search view_queue view_playlists view_favourites view_radios view_podcasts view_history view_all_albums view_all_tracks view_new_albums view_random_albums view_tags view_years view_episodes view_downloads view_libraries view_accounts view_inbox view_suggestions view_hidden previous_view next_view lyrics lyrics_earlier lyrics_later menu palette allowance offer keep_catalogue leave_catalogue refresh theme redraw login logout settings help leave quit"
            elif [[ ${words[2]} == play || ${words[2]} == search ]]; then
                _fwtui_value names
            elif [[ ${words[2]} == queue ]]; then
                _fwtui_words "list play move remove clear save"
            elif [[ ${words[2]} == repeat ]]; then
                _fwtui_words "off all one"
            elif [[ ${words[2]} == do ]]; then
                _fwtui_words "play pause stop next previous seek volume speed loop sleep mute repeat shuffle stop_after private along favourite queue undo redo send search open status follow wait do actions page row answer set use down up top bottom half_down half_up page_down page_up row_to_top row_to_middle row_to_bottom left right next_pane previous_pane back choose play_whole previous_track next_track seek_back seek_on seek_back_far seek_on_far louder softer quality faster slower normal_speed replaygain device keep_albums radio_from listen_along add play_next to_playlist download download_list stop_reading clear_queue save_queue mark mark_to mark_all mark_album invert_marks unmark move_down move_up remove new_playlist new_live_list edit_live_list copy_sentence freeze_live_list rename_playlist show_playlist clear_playlist duplicate_playlist copy_playlist export_playlist import_playlist holding delete_playlist heard follow_feed import_podcasts export_podcasts hide_artist report suggest_edit withdraw_edit mark_read accept_follow reject_follow new_radio radio_of_sentence edit_radio turn_group save_radio show_radio rename_radio delete_radio undo_list filter filter_next filter_previous to_playing to_origin to_album to_artist details about_pod open_address account whose order to_letter view_home view_library view_search view_queue view_playlists view_favourites view_radios view_podcasts view_history view_all_albums view_all_tracks view_new_albums view_random_albums view_tags view_years view_episodes view_downloads view_libraries view_accounts view_inbox view_suggestions view_hidden previous_view next_view lyrics lyrics_earlier lyrics_later menu palette allowance offer keep_catalogue leave_catalogue refresh theme redraw login logout settings help leave quit"
            else
                _fwtui_words "on off"
            fi
            ;;
        sessions)
            [[ $cur == -* ]] && _fwtui_words "--json --help" && return
            ;;
        quit)
            [[ $cur == -* ]] && _fwtui_words "--help" && return
            _fwtui_value sessions
            ;;
        undo)
            [[ $cur == -* ]] && _fwtui_words "--again --account --help" && return
            ;;
        playlists)
            [[ $cur == -* ]] && _fwtui_words "--account --json --help" && return
            ((at == 2)) && _fwtui_words "list show export import"
            ;;
        credits)
            case $prev in
                --kind) _fwtui_words "playlist album"; return ;;
                --format) _fwtui_words "text markdown"; return ;;
            esac
            [[ $cur == -* ]] && _fwtui_words "--kind --format --account --help" && return
            ;;
        downloads)
            [[ $cur == -* ]] && _fwtui_words "--account --json --help" && return
            ((at == 2)) && _fwtui_words "list add remove"
            [[ ${words[2]} == add ]] && ((at > 2)) && _fwtui_value names
            ;;
        podcasts)
            [[ $cur == -* ]] && _fwtui_words "--account --help" && return
            ((at == 2)) && _fwtui_words "list follow import export"
            ;;
        sync)
            [[ $cur == -* ]] && _fwtui_words "--full --json --account --help" && return
            ;;
        api)
            [[ $cur == -* ]] && _fwtui_words "-p --param -f --field -F --json-field --input -i --include --wait --account --help" && return
            ;;
        limits)
            [[ $cur == -* ]] && _fwtui_words "--all --json --account --help" && return
            ;;
        config)
            [[ $cur == -* ]] && _fwtui_words "--path --edit --set --help" && return
            ;;
        completion)
            [[ $cur == -* ]] && _fwtui_words "--account --session --help" && return
            _fwtui_words "bash zsh fish accounts sessions names"
            ;;
        doctor)
            [[ $cur == -* ]] && _fwtui_words "--offline --help" && return
            ;;
    esac
}

complete -F _fwtui fwtui
