CREATE TABLE home_log (
    -- HomeLog: pushes to home timelines that are acknowledged and in memory but not in user_feed yet, read once, at opening. One row per push instead of
    -- one page per owner; they are sorted into user_feed later, many rows of an owner at a time. A row whose position is 0 says that the owners' earlier rows
    -- are in user_feed already.
    sequence INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    reposter_id INTEGER,
    reply_to_author_id INTEGER,
    owners BLOB NOT NULL -- 8 bytes each, little-endian
);
