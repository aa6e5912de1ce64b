package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
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
	missing int
	named   int
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

// collect stores the pictures before the transaction begins. A file is stored once, by its content; what is left over
// when the publication fails is used by the next one. Nothing outside the folder is read and nothing is fetched.
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
	var columns []string
	for _, c := range st.columns {
		if c == "photo_ref" || c == "pano_ref" {
			columns = append(columns, c)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	refs := map[string]int{}
	for _, c := range columns {
		rows, err := pool.Query(ctx, fmt.Sprintf(`SELECT s_row, %s FROM %s WHERE %s <> '' ORDER BY s_no`, c, st.name, c))
		if err != nil {
			return err
		}
		var row int
		var text string
		if _, err := pgx.ForEachRow(rows, []any{&row, &text}, func() error {
			for _, r := range splitRefs(text) {
				if _, seen := refs[r]; !seen {
					refs[r] = row
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	ps.named = len(refs)
	imp.Detail.Photos = &Photos{Named: len(refs)}
	if ps.options.Photos == "" {
		return nil
	}
	root, err := os.OpenRoot(ps.options.Photos)
	if err != nil {
		return ErrFile.Because("the folder of photographs cannot be opened: %s", filepath.Base(ps.options.Photos))
	}
	defer root.Close()
	byName := map[string]string{}
	err = fs.WalkDir(root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			byName[strings.ToLower(path.Base(p))] = p
			byName[strings.ToLower(p)] = p
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	var problems []Problem
	for ref, row := range refs {
		clean := strings.ToLower(path.Clean(strings.TrimPrefix(strings.ReplaceAll(ref, `\`, "/"), "/")))
		p, ok := byName[clean]
		if !ok {
			p, ok = byName[path.Base(clean)]
		}
		if !ok {
			problems = append(problems, Problem{Row: row, Field: "photo_ref", Value: shorten(ref, 500), Code: "photo_missing", Message: "the folder holds no such picture"})
			continue
		}
		pic, err := ps.keep(root, p)
		if err != nil {
			problems = append(problems, Problem{Row: row, Field: "photo_ref", Value: shorten(ref, 500), Code: "photo_unusable", Message: err.Error()})
			continue
		}
		ps.found[ref] = pic
	}
	imp.Detail.Photos.Found, imp.Detail.Photos.Missing = len(ps.found), len(refs)-len(ps.found)
	return ps.s.addProblems(ctx, id, imp, problems)
}

var errNoPicture = errors.New("the file is not a picture of a known kind")

// keep stores one picture by its content.
func (ps *photoStore) keep(root *os.Root, name string) (*photo, error) {
	in, err := root.Open(name)
	if err != nil {
		return nil, errors.New("the picture cannot be opened")
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil || st.Size() > photoLimit {
		return nil, fmt.Errorf("the picture is larger than %d MB", photoLimit>>20)
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(in, head)
	media := http.DetectContentType(head[:n])
	if !pictureTypes[media] {
		return nil, errNoPicture
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
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

// write links the pictures with the observations that were written.
func (ps *photoStore) write(ctx context.Context, p *publishing) error {
	if p.layer != scanObjects {
		return nil
	}
	columns := map[string]string{}
	if p.stages("photo_ref") {
		columns["photo_ref"] = "PHOTO"
	}
	if p.stages("pano_ref") {
		columns["pano_ref"] = "PANORAMA"
	}
	var rows [][]any
	for c, kind := range columns {
		list, err := p.c.Query(ctx, fmt.Sprintf(`SELECT t.id, s.%s FROM %s s%s JOIN scan_objects t ON t.key = s.s_key WHERE s.%s <> '' ORDER BY s.s_no`, c, p.name, p.joinDiff("new", "changed"), c))
		if err != nil {
			return err
		}
		var id int64
		var text string
		if _, err := pgx.ForEachRow(list, []any{&id, &text}, func() error {
			for _, ref := range splitRefs(text) {
				row := []any{id, kind, ref, nil, nil, nil, nil, p.imp.ID}
				if f := ps.found[ref]; f != nil {
					row = []any{id, kind, ref, f.path, f.sha, f.mediaType, f.size, p.imp.ID}
				}
				rows = append(rows, row)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if !p.out.fresh { // a corrected observation names its pictures anew
		if _, err := p.c.Exec(ctx, fmt.Sprintf(`DELETE FROM photos f USING %s d WHERE d.kind = 'changed' AND d.id = f.scan_object_id`, p.diff())); err != nil {
			return err
		}
	}
	_, err := p.c.CopyFrom(ctx, pgx.Identifier{"photos"}, []string{"scan_object_id", "kind", "ref", "path", "sha256", "media_type", "size", "import_id"}, pgx.CopyFromRows(rows))
	return err
}
