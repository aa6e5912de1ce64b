package ingest

import (
	"context"
	"fmt"
)

// writeParties keeps the people and firms of documents apart from the spatial core. A party is found again by its tax
// number, else by its name without case, diacritics and legal form. What is known of it is added to, never wiped.
func (p *publishing) writeParties(ctx context.Context) error {
	if p.children == nil {
		return nil
	}
	incoming := fmt.Sprintf(`
		SELECT DISTINCT ON (x.key) x.key, x.name, x.address, x.nip, x.pesel, x.regon,
			CASE WHEN x.key LIKE 'NIP %%' THEN array_agg(x.name) OVER (PARTITION BY x.key) ELSE '{}' END AS names
		FROM %s x JOIN %s s ON s.s_no = x.s_no%s WHERE x.key <> '' ORDER BY x.key, x.address = '', x.s_no`, p.party(), p.name, p.joinDiff("new", "changed"))
	const others = `(SELECT coalesce(array_agg(DISTINCT n ORDER BY n), '{}') FROM unnest(%s || i.names) n WHERE n <> '' AND n <> %s)`
	const more = `(EXISTS (SELECT FROM unnest(i.names) n WHERE n <> '' AND n <> q.name AND n <> ALL (q.other_names)) OR i.address <> '' AND q.address = '' OR i.nip <> '' AND q.nip = '' OR i.pesel <> '' AND q.pesel = '' OR i.regon <> '' AND q.regon = '')`
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`
		INSERT INTO parties_past (id, key, name, address, nip, pesel, regon, phone, email, extra, other_names, known, version, import_id)
		SELECT q.id, q.key, q.name, q.address, q.nip, q.pesel, q.regon, q.phone, q.email, q.extra, q.other_names, int8range(lower(q.known), $1), q.version, q.import_id
		FROM parties q JOIN (%s) i ON i.key = q.key WHERE %s`, incoming, more), p.revision); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`
		UPDATE parties q SET address = coalesce(nullif(q.address, ''), i.address), nip = coalesce(nullif(q.nip, ''), i.nip),
		       pesel = coalesce(nullif(q.pesel, ''), i.pesel), regon = coalesce(nullif(q.regon, ''), i.regon),
		       other_names = `+fmt.Sprintf(others, "q.other_names", "q.name")+`,
		       known = int8range($1, NULL), version = q.version + 1, import_id = $2
		FROM (%s) i WHERE i.key = q.key AND %s`, incoming, more), p.revision, p.imp.ID); err != nil {
		return err
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`
		INSERT INTO parties (id, key, name, address, nip, pesel, regon, other_names, known, version, import_id)
		SELECT nextval('register_id'), i.key, i.name, i.address, i.nip, i.pesel, i.regon, `+fmt.Sprintf(others, "'{}'::text[]", "i.name")+`, int8range($1, NULL), 1, $2
		FROM (%s) i WHERE NOT EXISTS (SELECT FROM parties q WHERE q.key = i.key)`, incoming), p.revision, p.imp.ID)
	return err
}
