package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
)

// photoLimit is the size above which a picture is not stored.
const photoLimit = 64 << 20

var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true, "image/tiff": true}

// PhotoFolder is where the photographs of an office lie; photos.path is below it. They are internal: faces and number
// plates may be on them.
func PhotoFolder(home string, office db.Office) string {
	return filepath.Join(home, "files", strings.ToLower(office.Code), "photos")
}

// photo is a picture that was found and stored.
type photo struct {
	path, mediaType string
	sha             []byte
	size            int64
}

// photoStore links the pictures that observations name with the files of a folder.
type photoStore struct {
	s       *Service
	options Options
	found   map[string]*photo // by reference
}

func splitRefs(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '|' || r == '\n' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// reference is where a picture is named first.
type reference struct {
	file, column string
	row          int
}

// references are the pictures that the staged rows name.
func references(ctx context.Context, q querier, st *staging) (map[string]reference, error) {
	refs := map[string]reference{}
	for _, c := range []string{"photo_ref", "pano_ref"} {
		if !slices.Contains(st.columns, c) {
			continue
		}
		rows, err := q.Query(ctx, fmt.Sprintf(`SELECT s_file, s_row, %[1]s FROM %[2]s WHERE %[1]s <> '' ORDER BY s_no`, c, st.name))
		if err != nil {
			return nil, err
		}
		at := reference{column: c}
		var text string
		if _, err := pgx.ForEachRow(rows, []any{&at.file, &at.row, &text}, func() error {
			for _, r := range splitRefs(text) {
				if _, seen := refs[r]; !seen {
					refs[r] = at
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// folder is a folder of pictures, by their lower-case names and paths.
type folder struct {
	root  *os.Root
	names map[string]string
}

// openFolder lists a folder. Nothing outside it is read and nothing is fetched.
func openFolder(ctx context.Context, name string) (*folder, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, ErrFile.Because("the folder of photographs cannot be opened: %s", filepath.Base(name))
	}
	f := &folder{root, map[string]string{}}
	err = fs.WalkDir(root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			f.names[strings.ToLower(path.Base(p))] = p
			f.names[strings.ToLower(p)] = p
		}
		return ctx.Err()
	})
	if err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

// find looks for a picture as a scan names it: by its path, else by its name alone.
func (f *folder) find(ref string) (string, bool) {
	clean := strings.ToLower(path.Clean(strings.TrimPrefix(strings.ReplaceAll(ref, `\`, "/"), "/")))
	p, ok := f.names[clean]
	if !ok {
		p, ok = f.names[path.Base(clean)]
	}
	return p, ok
}

// open opens a picture that may be stored, at its beginning.
func (f *folder) open(name string) (*os.File, string, error) {
	in, err := f.root.Open(name)
	if err != nil {
		return nil, "", errors.New("the picture cannot be opened")
	}
	st, err := in.Stat()
	if err != nil || st.Size() > photoLimit {
		in.Close()
		return nil, "", fmt.Errorf("the picture is larger than %d MB", photoLimit>>20)
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(in, head)
	media := http.DetectContentType(head[:n])
	if !pictureTypes[media] {
		in.Close()
		return nil, "", errNoPicture
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		in.Close()
		return nil, "", err
	}
	return in, media, nil
}

func (at reference) problem(ref, code, message string) Problem {
	return Problem{File: at.file, Row: at.row, Field: at.column, Value: shorten(ref, 500), Code: code, Message: message}
}

// look goes through the pictures that the staged rows name, in a steady order, and hands those that can be used over.
func look(ctx context.Context, refs map[string]reference, name string, use func(f *folder, ref, file string) error) (*Photos, []Problem, error) {
	counts := &Photos{Named: len(refs)}
	if name == "" || len(refs) == 0 {
		return counts, nil, nil
	}
	f, err := openFolder(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	defer f.root.Close()
	var problems []Problem
	for _, ref := range slices.Sorted(maps.Keys(refs)) {
		file, ok := f.find(ref)
		if !ok {
			problems = append(problems, refs[ref].problem(ref, "photo_missing", "the folder holds no such picture"))
			continue
		}
		if err := use(f, ref, file); err != nil {
			problems = append(problems, refs[ref].problem(ref, "photo_unusable", err.Error()))
			continue
		}
		counts.Found++
	}
	counts.Missing = counts.Named - counts.Found
	return counts, problems, nil
}

// photos counts the pictures that the rows name and reports those that the folder lacks.
func (r *rehearsal) photos(ctx context.Context) error {
	if r.layer != scanObjects || !r.created {
		return nil
	}
	refs, err := references(ctx, r.s.store.Pool(), r.staging)
	if err != nil || len(refs) == 0 {
		return err
	}
	var problems []Problem
	r.detail.Photos, problems, err = look(ctx, refs, r.options.Photos, func(f *folder, _, file string) error {
		in, _, err := f.open(file)
		if err == nil {
			in.Close()
		}
		return err
	})
	for _, p := range problems {
		r.remark(p)
	}
	return err
}

// collect stores the pictures before the transaction begins. A file is stored once, by its content; what is left over
// when the publication fails is used by the next one.
func (ps *photoStore) collect(ctx context.Context, id int64, imp *Import) error {
	ps.found = map[string]*photo{}
	pool := ps.s.store.Pool()
	st, err := stagingOf(ctx, pool, scanObjects, id)
	if err != nil {
		return err
	}
	if err := st.load(ctx, pool); err != nil {
		return ErrState.Because("the rehearsal of import %d is gone: read the file again", id)
	}
	refs, err := references(ctx, pool, st)
	if err != nil || len(refs) == 0 {
		return err
	}
	var problems []Problem
	imp.Detail.Photos, problems, err = look(ctx, refs, ps.options.Photos, func(f *folder, ref, file string) error {
		pic, err := ps.keep(f, file)
		if err == nil {
			ps.found[ref] = pic
		}
		return err
	})
	if err != nil {
		return err
	}
	// The rehearsal has reported them; the folder may have changed since.
	if _, err := pool.Exec(ctx, `DELETE FROM import_problems WHERE import_id = $1 AND code IN ('photo_missing', 'photo_unusable')`, id); err != nil {
		return err
	}
	return ps.s.addProblems(ctx, id, problems)
}

var errNoPicture = errors.New("the file is not a picture of a known kind")

// keep stores one picture by its content.
func (ps *photoStore) keep(f *folder, name string) (*photo, error) {
	in, media, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	folder := PhotoFolder(ps.s.home, ps.s.store.Office())
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(folder, "new-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(tmp, h), in)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	p := &photo{path: path.Join(sum[:2], sum), mediaType: media, sha: h.Sum(nil), size: size}
	target := filepath.Join(folder, sum[:2], sum)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Stat(target); err == nil {
		return p, nil
	}
	return p, os.Rename(tmp.Name(), target)
}

var photoKinds = map[string]string{"photo_ref": "PHOTO", "pano_ref": "PANORAMA"}

// write links the pictures with the observations. A picture that is stored already stays when this import brings no
// file for it; an observation that did not change gets the picture that it lacked.
func (ps *photoStore) write(ctx context.Context, p *publishing) error {
	if p.layer != scanObjects {
		return nil
	}
	if _, err := p.c.Exec(ctx, `CREATE TEMPORARY TABLE named_photos (scan_object_id bigint, kind text, ref text, path text, sha256 bytea, media_type text, size bigint, same boolean) ON COMMIT DROP`); err != nil {
		return err
	}
	var rows [][]any
	for c, kind := range photoKinds {
		if !p.stages(c) {
			continue
		}
		change := "'new'"
		if !p.out.fresh {
			change = "d.kind"
		}
		list, err := p.c.Query(ctx, fmt.Sprintf(`SELECT t.id, %[1]s, s.%[2]s FROM %[3]s s%[4]s JOIN scan_objects t ON t.key = s.s_key WHERE s.%[2]s <> '' ORDER BY s.s_no`, change, c, p.name, p.joinDiff("new", "changed", "same")))
		if err != nil {
			return err
		}
		var id int64
		var text string
		if _, err := pgx.ForEachRow(list, []any{&id, &change, &text}, func() error {
			refs := splitRefs(text)
			for i, ref := range refs {
				f := ps.found[ref]
				if slices.Contains(refs[:i], ref) || f == nil && change == "same" {
					continue
				}
				row := []any{id, kind, ref, nil, nil, nil, nil, change == "same"}
				if f != nil {
					row = []any{id, kind, ref, f.path, f.sha, f.mediaType, f.size, change == "same"}
				}
				rows = append(rows, row)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if _, err := p.c.CopyFrom(ctx, pgx.Identifier{"named_photos"}, []string{"scan_object_id", "kind", "ref", "path", "sha256", "media_type", "size", "same"}, pgx.CopyFromRows(rows)); err != nil {
		return err
	}
	if !p.out.fresh {
		if err := ps.supersede(ctx, p); err != nil {
			return err
		}
	}
	_, err := p.c.Exec(ctx, `INSERT INTO photos (scan_object_id, kind, ref, path, sha256, media_type, size, known, import_id)
		SELECT n.scan_object_id, n.kind, n.ref, n.path, n.sha256, n.media_type, n.size, int8range($1, NULL), $2 FROM named_photos n
		WHERE NOT EXISTS (SELECT FROM photos f WHERE f.scan_object_id = n.scan_object_id AND f.kind = n.kind AND f.ref = n.ref)
		ORDER BY n.scan_object_id, n.kind DESC, n.ref`, p.revision, p.imp.ID)
	return err
}

// supersede moves to the past what observations no longer name, and what gets a picture now.
func (ps *photoStore) supersede(ctx context.Context, p *publishing) error {
	if _, err := p.c.Exec(ctx, `ANALYZE named_photos; DELETE FROM named_photos n USING photos f WHERE n.same AND f.scan_object_id = n.scan_object_id AND f.kind = n.kind AND f.ref = n.ref AND f.path IS NOT NULL`); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, `UPDATE named_photos n SET path = f.path, sha256 = f.sha256, media_type = f.media_type, size = f.size
		FROM photos f WHERE n.path IS NULL AND f.scan_object_id = n.scan_object_id AND f.kind = n.kind AND f.ref = n.ref`); err != nil {
		return err
	}
	gone := []string{`SELECT f.id FROM photos f JOIN named_photos n ON n.scan_object_id = f.scan_object_id AND n.kind = f.kind AND n.ref = f.ref WHERE n.path IS DISTINCT FROM f.path`,
		fmt.Sprintf(`SELECT f.id FROM photos f JOIN %s d ON d.id = f.scan_object_id WHERE d.kind = 'closed'`, p.diff())}
	for c, kind := range photoKinds {
		if !p.stages(c) {
			continue
		}
		says := "" // an empty cell of an update says nothing
		if p.update {
			says = fmt.Sprintf(` AND s.%s <> ''`, c)
		}
		gone = append(gone, fmt.Sprintf(`SELECT f.id FROM photos f JOIN %s d ON d.id = f.scan_object_id AND d.kind = 'changed' JOIN %s s ON s.s_no = d.no%s
			WHERE f.kind = '%s' AND NOT EXISTS (SELECT FROM named_photos n WHERE n.scan_object_id = f.scan_object_id AND n.kind = f.kind AND n.ref = f.ref)`, p.diff(), p.name, says, kind))
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`WITH gone AS (DELETE FROM photos WHERE id IN (%s) RETURNING *)
		INSERT INTO photos_past (id, scan_object_id, kind, ref, path, sha256, media_type, size, known, import_id)
		SELECT id, scan_object_id, kind, ref, path, sha256, media_type, size, int8range(lower(known), $1), import_id FROM gone`, strings.Join(gone, " UNION ")), p.revision)
	return err
}

// undoPhotos takes back the links that an import wrote and restores those that it superseded.
func undoPhotos(ctx context.Context, c *db.Change, id, revision, now int64) error {
	if _, err := c.Exec(ctx, `WITH gone AS (DELETE FROM photos WHERE import_id = $1 RETURNING *)
		INSERT INTO photos_past (id, scan_object_id, kind, ref, path, sha256, media_type, size, known, import_id)
		SELECT id, scan_object_id, kind, ref, path, sha256, media_type, size, int8range(lower(known), $2), import_id FROM gone`, id, now); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `INSERT INTO photos (id, scan_object_id, kind, ref, path, sha256, media_type, size, known, import_id) OVERRIDING SYSTEM VALUE
		SELECT id, scan_object_id, kind, ref, path, sha256, media_type, size, int8range($2, NULL), import_id FROM photos_past WHERE upper(known) = $1`, revision, now)
	return err
}
