-- What the owner of a PostgreSQL database runs once, so that vaults can sync over it (PostgreSQL 14 or newer):
--
--     calmterm sync sql | psql -d DATABASE
--     createuser NAME && psql -d DATABASE -c 'GRANT calmterm_device TO "NAME"'      for each person or vault
--
-- Who has the role calmterm_device adds sealed segments and reads their own: nobody changes or removes one, or sees
-- those of another login. Run again it changes nothing.
BEGIN;

DO $$ BEGIN
    CREATE ROLE calmterm_device NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE SCHEMA IF NOT EXISTS calmterm;

-- One row for each generation of a vault's keyring.json; it opens with the person's passphrase alone.
CREATE TABLE IF NOT EXISTS calmterm.keyring (
    owner name NOT NULL DEFAULT current_user,
    vault bytea NOT NULL CHECK (octet_length(vault) = 16),
    generation integer NOT NULL CHECK (generation >= 1),
    header bytea NOT NULL CHECK (octet_length(header) BETWEEN 1 AND 65536),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, vault, generation)
);

-- What a device wrote, in order. All of a vault lies in one partition.
CREATE TABLE IF NOT EXISTS calmterm.segment (
    owner name NOT NULL DEFAULT current_user,
    vault bytea NOT NULL CHECK (octet_length(vault) = 16),
    device uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 16777216),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, vault, device, number)
) PARTITION BY HASH (vault);

DO $$ BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS calmterm.segment_%s PARTITION OF calmterm.segment'
            ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part
        );
        -- Sealed bytes do not get smaller.
        EXECUTE format('ALTER TABLE calmterm.segment_%s ALTER COLUMN sealed SET STORAGE EXTERNAL', part);
    END LOOP;
END $$;

ALTER TABLE calmterm.keyring ENABLE ROW LEVEL SECURITY;
ALTER TABLE calmterm.segment ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON calmterm.keyring;
DROP POLICY IF EXISTS own ON calmterm.segment;
CREATE POLICY own ON calmterm.keyring USING (owner = current_user) WITH CHECK (owner = current_user);
CREATE POLICY own ON calmterm.segment USING (owner = current_user) WITH CHECK (owner = current_user);

GRANT USAGE ON SCHEMA calmterm TO calmterm_device;
GRANT SELECT ON calmterm.keyring, calmterm.segment TO calmterm_device;
GRANT INSERT (vault, generation, header) ON calmterm.keyring TO calmterm_device;
GRANT INSERT (vault, device, number, sealed) ON calmterm.segment TO calmterm_device;

COMMIT;
