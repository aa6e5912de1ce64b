package ogr

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/exchange"
)

// adopt places the file and its siblings in the private folder: drivers write beside what they read. A hard link costs
// nothing; where the folder is on another file system the content is copied. The small siblings are always copied,
// because a driver that rewrites one would write through the link.
func adopt(path, work string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return "", fmt.Errorf("a folder is not read; put it into a .zip: %w", exchange.ErrUnknownFormat)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("not a regular file: %w", exchange.ErrUnsafe)
	}
	dir, base := filepath.Split(path)
	files := []string{base}
	if ext := strings.ToLower(filepath.Ext(base)); siblings[ext] != nil {
		entries, err := os.ReadDir(filepath.Clean(dir + "."))
		if err != nil {
			return "", err
		}
		stem := strings.TrimSuffix(base, filepath.Ext(base))
		for _, e := range entries {
			x := filepath.Ext(e.Name())
			if e.Name() != base && e.Type().IsRegular() && strings.EqualFold(strings.TrimSuffix(e.Name(), x), stem) && contains(siblings[ext], strings.ToLower(x)) {
				files = append(files, e.Name())
			}
		}
	}
	stem := safeStem(base)
	var first string
	for i, f := range files {
		to := filepath.Join(work, stem+safeExt(f, base))
		if i == 0 {
			first = to
		}
		place := copyFile
		if i == 0 || strings.HasSuffix(to, ".dbf") {
			place = linkOrCopy
		}
		if err := place(filepath.Join(dir, f), to); err != nil {
			return "", err
		}
	}
	return first, nil
}

// siblings of formats that come in several files.
var siblings = map[string][]string{
	".shp": {".shx", ".dbf", ".prj", ".cpg"},
	".dbf": {".cpg"},
	".mif": {".mid"},
	".tab": {".dat", ".map", ".id", ".ind"},
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// privatePrefix stands before the name of a file in the private folder, so that no name begins with a dash or a dot.
const privatePrefix = "f_"

// safeStem keeps letters, digits and a few marks of a file name: the layer of a Shapefile is named by it.
func safeStem(base string) string {
	stem := base
	if i := strings.IndexByte(base[1:], '.'); i >= 0 {
		stem = base[:i+1]
	}
	stem = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|%&;$'`+"`", r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(stem, "_"))
	if len(stem) > 80 {
		stem = strings.ToValidUTF8(stem[:80], "")
	}
	return privatePrefix + stem
}

func safeExt(file, base string) string {
	ext := strings.ToLower(filepath.Ext(file))
	if file == base && ext == ".gz" || ext == ".zip" {
		ext = strings.ToLower(filepath.Ext(strings.TrimSuffix(file, filepath.Ext(file)))) + ext
	}
	if len(ext) > 24 {
		ext = ""
	}
	return strings.Map(func(r rune) rune {
		if r == '.' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, ext)
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
