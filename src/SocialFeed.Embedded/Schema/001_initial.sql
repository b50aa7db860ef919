-- Times are UTC ticks (100 ns since year 1). Absent references are NULL, which takes no room and stays out of partial indexes.

CREATE TABLE users (
    -- GetUsersAsync: accounts by id.
    id INTEGER PRIMARY KEY,
    handle TEXT NOT NULL,
    display_name TEXT NOT NULL,
    bio TEXT,
    avatar_url TEXT,
    website TEXT,
    role INTEGER NOT NULL,
    state INTEGER NOT NULL
);

CREATE TABLE handles (
    -- FindByHandleAsync, FindIdsByHandlesAsync, and that a handle is taken once; in lower case.
    handle TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE inactive_accounts (
    -- Suspended and deleted accounts, so that a viewer's graph and a search for reposts look in a small tree instead of at every account.
    user_id INTEGER PRIMARY KEY
);

CREATE TABLE credentials (
    -- FindCredentials...Async: what a sign-in checks, by account.
    user_id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    password_hash TEXT,
    failed_sign_ins INTEGER NOT NULL,
    locked_until INTEGER
);

CREATE TABLE emails (
    -- FindCredentialsByEmailAsync, and that an email is taken once; in lower case.
    email TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
    -- GetSessionAsync, RotateSessionAsync: sessions by id.
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    refresh_hash BLOB NOT NULL,
    previous_hash BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id); -- DeleteSessionsOfAsync
CREATE INDEX sessions_by_expiry ON sessions (expires_at); -- each new session clears away a few that are over

CREATE TABLE account_counts (
    -- GetUserCountsAsync, follower buckets, and whether looking for blocks is worth while: one row per account that has any.
    user_id INTEGER PRIMARY KEY,
    posts INTEGER NOT NULL DEFAULT 0,
    followers INTEGER NOT NULL DEFAULT 0,
    following INTEGER NOT NULL DEFAULT 0,
    blocks INTEGER NOT NULL DEFAULT 0,
    blocked_by INTEGER NOT NULL DEFAULT 0,
    fill_bucket INTEGER NOT NULL DEFAULT 0, -- where the next follower goes
    fill_size INTEGER NOT NULL DEFAULT 0, -- followers in that bucket
    reuse_bucket INTEGER NOT NULL DEFAULT 0, -- an earlier bucket with room, filled up first
    reuse_room INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE pulled_authors (
    -- IsPulledAsync, GetViewerGraphAsync: authors who are not fanned out.
    author_id INTEGER PRIMARY KEY
);

CREATE TABLE following (
    -- GetViewerGraphAsync: all edges of a follower; GetRelationsAsync: one edge.
    follower_id INTEGER NOT NULL,
    followee_id INTEGER NOT NULL,
    follow_id INTEGER NOT NULL,
    filled_down_to INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    PRIMARY KEY (follower_id, followee_id)
) WITHOUT ROWID;
CREATE INDEX following_by_time ON following (follower_id, follow_id); -- ReadFollowingAsync

CREATE TABLE followers (
    -- ReadFollowerBucketAsync: fan-out, one bucket at a time.
    followee_id INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    follower_id INTEGER NOT NULL,
    follow_id INTEGER NOT NULL,
    PRIMARY KEY (followee_id, bucket, follower_id)
) WITHOUT ROWID;
CREATE INDEX followers_by_time ON followers (followee_id, follow_id); -- ReadFollowersAsync

CREATE TABLE blocks (
    -- GetRelationsAsync: one edge, asked from either side.
    user_id INTEGER NOT NULL,
    blocked_id INTEGER NOT NULL,
    block_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) WITHOUT ROWID;
CREATE INDEX blocks_by_time ON blocks (user_id, block_id); -- ReadBlocksAsync

CREATE TABLE mutes (
    -- GetViewerGraphAsync: all mutes of a viewer; GetRelationsAsync: one edge.
    user_id INTEGER NOT NULL,
    muted_id INTEGER NOT NULL,
    mute_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, muted_id)
) WITHOUT ROWID;
CREATE INDEX mutes_by_time ON mutes (user_id, mute_id); -- ReadMutesAsync

CREATE TABLE posts (
    -- GetAsync: posts by id.
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL,
    text TEXT,
    visibility INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reply_to_id INTEGER,
    reply_to_author_id INTEGER,
    root_id INTEGER NOT NULL,
    quote_of_id INTEGER,
    media TEXT, -- JSON
    hashtags TEXT, -- JSON
    mentions BLOB, -- 8 bytes each, little-endian
    edited_at INTEGER
);
CREATE INDEX replies ON posts (reply_to_id) WHERE reply_to_id IS NOT NULL; -- ReadRepliesAsync

CREATE TABLE post_keys (
    -- CreateAsync: what a client's idempotency key was used for.
    author_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    input_hash BLOB NOT NULL,
    post_id INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (author_id, key)
) WITHOUT ROWID;
CREATE INDEX post_keys_by_expiry ON post_keys (expires_at); -- each new key clears away a few that are over

CREATE TABLE post_counts (
    -- GetPostCountsAsync: one row per post that has any.
    post_id INTEGER PRIMARY KEY,
    replies INTEGER NOT NULL,
    reposts INTEGER NOT NULL,
    quotes INTEGER NOT NULL,
    likes INTEGER NOT NULL
);

CREATE TABLE marks (
    -- GetViewerFlagsAsync: what an account did to a post, all three in one look-up.
    user_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    like_id INTEGER,
    repost_id INTEGER,
    bookmark_id INTEGER,
    PRIMARY KEY (user_id, post_id)
) WITHOUT ROWID;
CREATE INDEX likes_by_user ON marks (user_id, like_id) WHERE like_id IS NOT NULL; -- ReadLikesAsync
CREATE INDEX likes_by_post ON marks (post_id, like_id) WHERE like_id IS NOT NULL; -- ReadLikedByAsync
CREATE INDEX reposts_by_post ON marks (post_id, repost_id) WHERE repost_id IS NOT NULL; -- ReadRepostedByAsync, FindEarliestRepostsAsync
CREATE INDEX bookmarks_by_user ON marks (user_id, bookmark_id) WHERE bookmark_id IS NOT NULL; -- ReadBookmarksAsync

CREATE TABLE author_timelines (
    -- ReadAuthorsAsync: posts and reposts of one account; post_id and author_id are NULL for the account's own post.
    source_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    post_id INTEGER,
    author_id INTEGER,
    reply_to_author_id INTEGER,
    PRIMARY KEY (source_id, position)
) WITHOUT ROWID;

CREATE TABLE user_feed (
    -- ReadHomeAsync: home timelines, written by fan-out; post_id and reposter_id are NULL for the post itself.
    owner_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    reply_to_author_id INTEGER,
    post_id INTEGER,
    reposter_id INTEGER,
    PRIMARY KEY (owner_id, position)
) WITHOUT ROWID;

CREATE TABLE readers (
    -- GetReadersAsync: how each home timeline is kept.
    owner_id INTEGER PRIMARY KEY,
    pushed_down_to INTEGER NOT NULL,
    last_active INTEGER NOT NULL
);

CREATE TABLE outbox (
    -- ReadPendingAsync: entries still to be fanned out, oldest first.
    position INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    reposter_id INTEGER,
    reply_to_author_id INTEGER
);

CREATE TABLE deliveries (
    -- GetDeliveryStatusAsync: how far the fan-out of an entry has come. Buckets is NULL until it is planned.
    position INTEGER PRIMARY KEY,
    buckets INTEGER,
    remaining INTEGER, -- of the planned buckets, those not delivered yet
    expected INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    completed_at INTEGER
);

CREATE TABLE delivered_buckets (
    -- CompleteBucketAsync: that a bucket counts once; dropped when the entry is complete.
    position INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    PRIMARY KEY (position, bucket)
) WITHOUT ROWID;

CREATE TABLE worker_leases (
    -- AcquireAsync: worker numbers, who has them, and until when ids may have been made with them.
    worker INTEGER PRIMARY KEY,
    owner TEXT, -- NULL once released
    used_until INTEGER NOT NULL
);
