-- What the public location check said on a day, under a number that an officer can reopen. It holds a place and a device,
-- and nobody's name: neither who asked nor who owns.
CREATE TABLE location_checks (
    number   text PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    question jsonb NOT NULL,
    answer   jsonb NOT NULL
);
CREATE INDEX location_checks_at ON location_checks (at);
