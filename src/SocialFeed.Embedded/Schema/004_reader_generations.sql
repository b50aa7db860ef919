-- Counts how often a reader's state was set, so that whoever fills a home timeline fills it only while nobody has set the state since.
ALTER TABLE readers ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
