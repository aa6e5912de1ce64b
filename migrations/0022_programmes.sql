-- Which programmes run in the office. A programme without a row is as the program ships it.
CREATE TABLE programmes (
    name       text PRIMARY KEY,
    running    boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL
);
