"""The demo's music: composed here, and rendered from nothing but arithmetic.

`sound` shapes samples, `voices` are the instruments, `score` is notes and time, `mix` puts
players into a room, `loudness` measures and masters, `pieces` is the music itself, `encode`
writes the files with their tags.
"""
