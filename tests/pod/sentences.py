"""The sentence that a listener reads for each recorded refusal; POD stands for the pod's name."""

from __future__ import annotations

_SAID: list[tuple[str, str, str]] = [
    (
        "BadAnswer",
        "POD sent a change on to another address",
        "oauth_token_no_slash_post",
    ),
    (
        "BadAnswer",
        "POD sent another part than was asked for",
        "listen_range_multi",
    ),
    (
        "BadAnswer",
        "POD sent something else than music",
        "listen_if_none_match",
    ),
    (
        "BadAnswer",
        "POD sent something else than music",
        "listen_range_invalid",
    ),
    (
        "ForeignAddress",
        "POD sent the request on to 127.0.0.1",
        "oauth_authorize_denied oauth_authorize_no_state oauth_authorize_noajax_redirect "
        "oauth_authorize_unknown_scope",
    ),
    (
        "LoginNeeded",
        "POD wants a login for that",
        "apptoken_old_after_refresh apptoken_query_me auth_expired_bearer_me "
        "auth_expired_bearer_post auth_garbage_bearer auth_jwt_header_me auth_none_me "
        "authrequired_artists_anon authrequired_artists_garbage_bearer "
        "authrequired_favorites_anon authrequired_listen_anon authrequired_rss_anon "
        "authrequired_search_anon favorites_create_anon favorites_remove_anon "
        "favorites_tracks_all_anon history_create_anon listen_query_listen_token_bad "
        "listen_token_on_me oauth_access_after_refresh_revoke oauth_access_after_revoke "
        "oauth_access_after_wrong_client_revoke oauth_apps_list_anon oauth_authorize_anon "
        "oauth_authorize_with_bearer oauth_old_access_after_refresh "
        "oauth_refresh_wrong_secret oauth_revoke_no_client oauth_token_no_client_auth "
        "oauth_token_pkce_no_secret_public oauth_token_unknown_client "
        "oauth_token_wrong_secret playlists_create_anon ratelimit_429_unauth_is_401_first "
        "subscriptions_anon users_me_anon",
    ),
    (
        "NotFound",
        "POD: Invalid page.",
        "artists_list_bad_page",
    ),
    (
        "NotFound",
        "That is not on POD, or not for this account",
        "albums_retrieve_404 artists_retrieve_404 artists_retrieve_nonint channels_404 "
        "cover_missing favorites_delete_other_user oauth_apps_retrieve_missing "
        "playlists_add_other_user playlists_delete_again playlists_delete_other "
        "playlists_move_out_of_range_from playlists_patch_other playlists_remove_out_of_range "
        "playlists_retrieve_private_other protected_denied search_slash_404 tags_retrieve_404 "
        "tracks_delete_not_owner tracks_retrieve_404 unknown_path_404 "
        "uploads_retrieve_errored v1_instance_nodeinfo_21",
    ),
    (
        "NotFound",
        "This file is not on POD, or not for this account",
        "listen_by_int_id listen_file_missing_on_disk listen_instance_anon listen_missing "
        "listen_no_upload listen_not_uuid listen_private_anon listen_private_garbage_bearer "
        "listen_private_other_user listen_upload_param_wrong",
    ),
    (
        "PodFailed",
        "POD failed at that",
        "artists_library_not_uuid_500 artists_ordering_related_500 favorites_remove_nobody "
        "listen_file_missing_on_disk_transcode listen_to_aac listen_to_m4a "
        "listen_upload_param_bad oauth_authorize_allow_false_ajax "
        "oauth_authorize_bad_response_type oauth_authorize_denied_ajax "
        "oauth_authorize_unknown_scope_ajax oauth_refresh_after_access_revoke "
        "playlists_add_no_allow_duplicates radio_session_account radio_session_artist_missing "
        "radio_session_bad_type radio_session_tag_missing radios_create_bad_config "
        "tags_startswith_500 tracks_channel_not_uuid_500 tracks_ordering_size_500 "
        "uploads_create_not_audio_500 uploads_list_anon",
    ),
    (
        "Refused",
        "POD does not let this login do that",
        "libraries_fs_import radio_next_track_anon radio_next_track_other_user "
        "users_login_no_csrf users_patch_other",
    ),
    (
        "Refused",
        "POD said no and gave no reason",
        "playlists_remove_nobody",
    ),
    (
        "Refused",
        "POD said no and gave no reason",
        "users_login_get",
    ),
    (
        "Refused",
        "POD said no: CSRF Failed: CSRF token missing.",
        "oauth_authorize_no_csrf",
    ),
    (
        "Refused",
        "POD said no: Code verifier required.",
        "oauth_token_pkce_missing_verifier",
    ),
    (
        "Refused",
        "POD said no: Could not satisfy the request Accept header.",
        "listen_accept_html listen_accept_json",
    ),
    (
        "Refused",
        "POD said no: Error while fetching feed: connection error",
        "channels_rss_subscribe_unreachable",
    ),
    (
        "Refused",
        "POD said no: Invalid application",
        "oauth_authorize_unknown_client",
    ),
    (
        "Refused",
        "POD said no: Invalid query",
        "artists_q_invalid",
    ),
    (
        "Refused",
        (
            "POD said no: JSON parse error - Expecting property name enclosed in double "
            "quotes: line 1 column 2 (char 1)"
        ),
        "favorites_create_badjson",
    ),
    (
        "Refused",
        'POD said no: Method "DELETE" not allowed.',
        "history_delete_405",
    ),
    (
        "Refused",
        'POD said no: Method "GET" not allowed.',
        "users_get_detail",
    ),
    (
        "Refused",
        'POD said no: Method "POST" not allowed.',
        "artists_post_405 playlists_clear_post_405",
    ),
    (
        "Refused",
        "POD said no: Mismatching redirect URI.",
        "oauth_authorize_noport_localhost oauth_authorize_wrong_redirect "
        "oauth_token_wrong_redirect",
    ),
    (
        "Refused",
        "POD said no: Missing refresh token parameter.",
        "oauth_refresh_missing",
    ),
    (
        "Refused",
        'POD said no: Unsupported media type "text/plain" in request.',
        "favorites_create_textplain",
    ),
    (
        "Refused",
        "POD said no: You don't have access to this radio",
        "radio_session_custom_private_other",
    ),
    (
        "Refused",
        "POD said no: You need to specify a channel or a library",
        "uploads_create_no_library",
    ),
    (
        "Refused",
        (
            "POD said no: artist: Select a valid choice. That choice is not one of the "
            "available choices."
        ),
        "albums_filter_bad_artist",
    ),
    (
        "Refused",
        "POD said no: config: This field is required.",
        "radios_create_noconfig",
    ),
    (
        "Refused",
        "POD said no: empty query",
        "search_empty",
    ),
    (
        "Refused",
        "POD said no: id: Select a valid choice. x is not one of the available choices.",
        "tracks_list_bad_id",
    ),
    (
        "Refused",
        "POD said no: invalid from index",
        "playlists_move_bad",
    ),
    (
        "Refused",
        "POD said no: invalid to index",
        "playlists_move_missing_to",
    ),
    (
        "Refused",
        "POD said no: invalid_scope",
        "oauth_refresh_more_scope",
    ),
    (
        "Refused",
        (
            "POD said no: library: Object with uuid=aeff4420-c368-43b5-92ab-fe72f4698526 does"
            " not exist."
        ),
        "uploads_create_other_library",
    ),
    (
        "Refused",
        (
            "POD said no: license: Select a valid choice. That choice is not one of the "
            "available choices."
        ),
        "tracks_filter_bad_license",
    ),
    (
        "Refused",
        "POD said no: mbid: Enter a valid UUID.",
        "tracks_filter_bad_mbid",
    ),
    (
        "Refused",
        "POD said no: name and password do not fit",
        "users_login_bad",
    ),
    (
        "Refused",
        "POD said no: name: Ensure this field has no more than 50 characters.",
        "playlists_create_longname",
    ),
    (
        "Refused",
        "POD said no: name: This field is required.",
        "oauth_apps_create_empty playlists_create_empty",
    ),
    (
        "Refused",
        "POD said no: name: This field may not be blank.",
        "playlists_create_blank",
    ),
    (
        "Refused",
        (
            "POD said no: ordering: Select a valid choice. nonsense is not one of the "
            "available choices."
        ),
        "artists_ordering_invalid",
    ),
    (
        "Refused",
        "POD said no: playlist: Playlist would reach the maximum of 250 tracks",
        "playlists_add_over_limit",
    ),
    (
        "Refused",
        'POD said no: privacy level: "public" is not a valid choice.',
        "playlists_create_bad_privacy",
    ),
    (
        "Refused",
        "POD said no: radio type: This field is required.",
        "radio_session_empty",
    ),
    (
        "Refused",
        "POD said no: redirect uris: Not a valid string.",
        "oauth_apps_create_list_uris",
    ),
    (
        "Refused",
        "POD said no: response type: This field is required.",
        "oauth_authorize_missing_response_type",
    ),
    (
        "Refused",
        "POD said no: scope: This field is required.",
        "oauth_authorize_missing_scope",
    ),
    (
        "Refused",
        'POD said no: session: Invalid pk "999999" - object does not exist.',
        "radio_next_track_missing_session",
    ),
    (
        "Refused",
        "POD said no: session: This field is required.",
        "radio_next_track_nobody",
    ),
    (
        "Refused",
        "POD said no: some of these are in the playlist already",
        "playlists_add_duplicate_error",
    ),
    (
        "Refused",
        (
            "POD said no: target: Object with uuid=00000000-0000-4000-8000-000000000000 does "
            "not exist."
        ),
        "federation_follows_library_create_unknown",
    ),
    (
        "Refused",
        "POD said no: the playlist has changed in the meantime",
        "playlists_move_out_of_range_to",
    ),
    (
        "Refused",
        "POD said no: this login may not do that",
        "oauth_grants_bearer plugins scope_ro_token_create_playlist scope_ro_token_favorites "
        "users_subsonic_token v2_root",
    ),
    (
        "Refused",
        "POD said no: this login or code is not valid any more",
        "oauth_refresh_after_refresh_revoke oauth_refresh_bad oauth_refresh_old_refresh_token "
        "oauth_refresh_wrong_client oauth_token_after_errors oauth_token_bad_code "
        "oauth_token_code_reuse_after oauth_token_code_reused oauth_token_pkce_wrong_verifier",
    ),
    (
        "Refused",
        "POD said no: this radio needs something to begin with",
        "radio_session_artist_no_object",
    ),
    (
        "Refused",
        "POD said no: track: Incorrect type. Expected pk value, received str.",
        "favorites_create_str",
    ),
    (
        "Refused",
        'POD said no: track: Invalid pk "999999" - object does not exist.',
        "favorites_create_missing_track history_create_missing",
    ),
    (
        "Refused",
        "POD said no: track: This field is required.",
        "favorites_create_empty history_create_empty",
    ),
    (
        "Refused",
        'POD said no: tracks: Invalid pk "999999" - object does not exist.',
        "playlists_add_missing_track",
    ),
    (
        "Refused",
        "POD said no: tracks: This field is required.",
        "playlists_add_nobody",
    ),
    (
        "Refused",
        "POD said no: unauthorized_client",
        "oauth_token_client_credentials oauth_token_password_grant",
    ),
    (
        "Refused",
        "POD said no: unsupported_grant_type",
        "oauth_token_json_body oauth_token_no_grant_type",
    ),
    (
        "Refused",
        ("POD said no: username: This field is required.; password: This field is required."),
        "users_login_json",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 0:09",
        "ratelimit_429_listen ratelimit_429_listen_head ratelimit_429_listen_range",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 0:11",
        "ratelimit_429_head ratelimit_429_users_me ratelimit_429_wildcard_playlist_tracks",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 0:13",
        "ratelimit_429_create",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 0:45",
        "ratelimit_429_oauth_authorize ratelimit_429_oauth_token",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 0:46",
        "ratelimit_429_oauth_revoke",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 10:00",
        "ratelimit_429_list ratelimit_429_list_2",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 23:59:58",
        "ratelimit_429_anon_oauth_app",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 2:09",
        "ratelimit_429_login",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 6:48",
        "ratelimit_429_anon_list",
    ),
    (
        "Throttled",
        "The allowance at POD is used up for 9:50",
        "ratelimit_first_refused",
    ),
]

SENTENCES = {name: (kind, sentence) for kind, sentence, names in _SAID for name in names.split()}
