"""Keys of other players, as their own files have them, do here what they do there."""

from __future__ import annotations

import pytest

from fwtui.ui.actions.keymap import Keymap, sequences

THEIRS = {
    # data/rc of cmus 2.10 to 2.12, as cmus(1) lists it under KEYBINDINGS
    "cmus": """
        b player-next next_track
        z player-prev previous_track
        c player-pause pause
        [ vol+1%-left louder
        ] vol+1%-right louder
        { vol-1%-left softer
        } vol-1%-right softer
        + vol+10% louder
        = vol+10% louder
        - vol-10% softer
        comma seek-1m seek_back_far
        . seek+1m seek_on_far
        h seek-5 seek_back
        right seek+5 seek_on
        r toggle-repeat repeat
        ctrl+r toggle-repeat_current repeat
        s toggle-shuffle shuffle
        I echo{} details
        1 view-tree view_library
        2 view-sorted view_all_tracks
        3 view-playlist view_playlists
        4 view-queue view_queue
        7 view-settings settings
        tab win-next next_pane
        ctrl+l refresh redraw
        ctrl+f win-page-down page_down
        ctrl+u win-half-page-up half_up
        g win-top top
        i win-sel-cur to_playing
        space win-toggle mark
        D win-remove remove
        p win-mv-after move_down
        P win-mv-before move_up
        E win-add-Q play_next
        e win-add-q add
        y win-add-p to_playlist
        u update-cache refresh
        U win-update-cache refresh
        / search-start filter
        n search-next filter_next
        N search-prev filter_previous
        F push-filter filter
        L push-live-filter filter
        backspace browser-up left
        q quit quit
        """,
    # doc/bindings of ncmpcpp 0.9 and 0.10
    "ncmpcpp": """
        shift+down select_item,scroll_down mark
        insert select_item mark
        page_down page_down page_down
        home move_home top
        enter play_item choose
        space add_item_to_playlist add
        delete delete_playlist_items remove
        right next_column right
        + volume_up louder
        - volume_down softer
        : execute_command palette
        tab next_screen next_view
        shift+tab previous_screen previous_view
        f1 show_help help
        1 show_playlist view_queue
        3 show_search_engine view_search
        4 show_media_library view_library
        5 show_playlist_editor view_playlists
        7 show_outputs device
        @ show_server_info about_pod
        p pause pause
        > next next_track
        < previous previous_track
        backspace jump_to_parent_directory left
        f seek_forward seek_on
        b seek_backward seek_back
        r toggle_repeat repeat
        z toggle_random shuffle
        Z shuffle shuffle
        y toggle_single stop_after
        Y toggle_replay_gain_mode replaygain
        u update_database refresh
        ctrl+s sort_playlist order
        ctrl+f apply_filter filter
        / find filter
        . next_found_item filter_next
        comma previous_found_item filter_previous
        e edit_playlist_name rename_playlist
        i show_song_info details
        I show_artist_info to_artist
        g jump_to_position_in_song seek
        l show_lyrics lyrics
        ctrl+v select_range mark_to
        v reverse_selection invert_marks
        V remove_selection unmark
        B select_album mark_album
        a add_selected_items to_playlist
        c clear_main_playlist clear_queue
        m move_selected_items_up move_up
        n move_selected_items_down move_down
        S save_playlist save_queue
        o jump_to_playing_song to_playing
        ~ jump_to_media_library to_album
        q quit quit
        """,
    # README of spotify-player 0.23, the table of commands
    "spotify-player": """
        n NextTrack next_track
        p PreviousTrack previous_track
        space ResumePause pause
        ctrl+r Repeat repeat
        ctrl+s Shuffle shuffle
        + VolumeChange louder
        - VolumeChange softer
        _ Mute mute
        > SeekForward seek_on
        < SeekBackward seek_back
        ctrl+c Quit quit
        escape ClosePopup back
        ctrl+n SelectNextOrScrollDown down
        ctrl+p SelectPreviousOrScrollUp up
        ctrl+f PageSelectNextOrScrollDown page_down
        g_g SelectFirstOrScrollToTop top
        G SelectLastOrScrollToBottom bottom
        enter ChooseSelected choose
        r RefreshPlayback refresh
        g_a ShowActionsOnSelectedItem menu
        ctrl+@ ShowActionsOnSelectedItem menu
        Z AddSelectedItemToQueue add
        tab FocusNextWindow next_pane
        shift+tab FocusPreviousWindow previous_pane
        T SwitchTheme theme
        D SwitchDevice device
        / Search filter
        u_p BrowseUserPlaylists view_playlists
        u_a BrowseUserFollowedArtists view_library
        u_A BrowseUserSavedAlbums view_all_albums
        g_space CurrentlyPlayingContextPage to_playing
        g_c JumpToCurrentTrackInContext to_playing
        g_r RecentlyPlayedTrackPage view_history
        g_y LikedTrackPage view_favourites
        g_L LyricsPage lyrics
        l LyricsPage lyrics
        g_l LibraryPage view_library
        g_s SearchPage view_search
        g_b BrowsePage view_home
        z Queue view_queue
        ? OpenCommandHelp help
        ctrl+h OpenCommandHelp help
        backspace PreviousPage back
        ctrl+q PreviousPage back
        O OpenSpotifyLinkFromClipboard open_address
        ctrl+k MovePlaylistItemUp move_up
        ctrl+j MovePlaylistItemDown move_down
        N CreatePlaylist new_playlist
        """,
}
"""A key, what their file calls its command, and the action here; of their keys one after the other
``_`` is between them."""
HARMLESS = {"cmus": "x v Z ctrl+y ctrl+e !", "ncmpcpp": "s x |", "spotify-player": "a . ^"}
"""Keys of theirs that have no counterpart here, where one of ours would surprise."""


@pytest.mark.parametrize("name", THEIRS)
def test_their_keys_do_here_what_they_do_there(name: str) -> None:
    actions = Keymap({"preset": name}).actions
    rows = [line.split() for line in THEIRS[name].strip().splitlines()]
    assert len(rows) > 40
    others = {}
    for key, theirs, ours in rows:
        typed = key if key == "_" else key.replace("_", " ").replace("page ", "page")
        if actions.get(*sequences(typed)) != ours:
            others[key] = (theirs, ours, actions.get(*sequences(typed)))
    assert not others


@pytest.mark.parametrize("name", HARMLESS)
def test_what_they_have_and_fwtui_has_not_does_nothing(name: str) -> None:
    actions = Keymap({"preset": name}).actions
    assert not [key for key in HARMLESS[name].split() if actions.get(*sequences(key))]
