-- The part of noetl's schema that noetl-server 2.30.0 needs to register workers and take their
-- heartbeats; the server creates no tables. An empty line ends each statement.

CREATE SCHEMA noetl;

CREATE TABLE noetl.runtime (
    runtime_id bigint PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    uri text,
    status text NOT NULL,
    labels jsonb,
    capabilities jsonb,
    capacity integer,
    runtime jsonb,
    heartbeat timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, name)
);

