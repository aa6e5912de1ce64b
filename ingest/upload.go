package ingest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// UploadLimit is how much one upload may hold, photographs included.
const UploadLimit = 8 << 30

const partLimit = 20_000 // files of one upload

var (
	errUpload      = fail.New(fail.Invalid, "import.upload", "the upload is not a form with files")
	errUploadLarge = fail.New(fail.TooLarge, "import.upload_large", "the upload is larger than 8 GB or holds more than 20 000 files")
)

// upload is a form with files, streamed to a folder as it arrives: its size never is in memory.
type upload struct {
	options  Options
	folder   string
	files    []File
	photos   string
	coverage string
	err      error
}

// Resolve is called by huma before the handler, with the body unread. Of somebody who may not import nothing is read.
func (u *upload) Resolve(ctx huma.Context) []error {
	if u.err = httpapi.ScopeOf(ctx.Context()).Require(access.Import); u.err != nil {
		return nil
	}
	u.err = u.receive(ctx.Header("Content-Type"), ctx.BodyReader())
	return nil
}

func (u *upload) discard() {
	if u.folder != "" {
		_ = os.RemoveAll(u.folder)
	}
}

// receive reads the form. Paths of the server never come from outside: photographs and coverage are parts of the form.
func (u *upload) receive(contentType string, body io.Reader) (err error) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return errUpload.Because("the upload is not a form with files (multipart/form-data)")
	}
	if u.folder, err = os.MkdirTemp("", "spoina-upload-"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			u.discard()
		}
	}()
	limited := &io.LimitedReader{R: body, N: UploadLimit}
	form := multipart.NewReader(limited, params["boundary"])
	for n := 0; ; n++ {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if limited.N <= 0 || n > partLimit {
			return errUploadLarge
		}
		if err != nil {
			return errUpload.Because("the upload ended too early")
		}
		switch name := strings.TrimSuffix(part.FormName(), "[]"); name {
		case "options":
			if err := json.NewDecoder(io.LimitReader(part, 1<<20)).Decode(&u.options); err != nil {
				return errUpload.Because("options are not JSON of the expected form: %v", err)
			}
			u.options.Photos, u.options.Coverage = "", ""
		case "file", "files", "photo", "photos", "coverage":
			path, err := u.save(name, part)
			if err != nil {
				if limited.N <= 0 {
					return errUploadLarge
				}
				return err
			}
			switch name {
			case "photo", "photos":
				u.photos = filepath.Dir(path)
			case "coverage":
				if !sidecar(path) {
					u.coverage = path
				}
			default:
				u.files = append(u.files, File{Path: path, Name: filepath.Base(path)})
			}
		}
	}
	u.files = primary(u.files)
	if len(u.files) == 0 {
		return errUpload.Because("the upload holds no file")
	}
	return nil
}

func (u *upload) save(kind string, part *multipart.Part) (string, error) {
	name := filepath.Base(filepath.FromSlash(strings.ReplaceAll(part.FileName(), `\`, "/")))
	if name == "." || name == string(filepath.Separator) || name == "" || strings.HasPrefix(name, ".") {
		return "", errUpload.Because("a part of the upload has no usable file name")
	}
	dir := filepath.Join(u.folder, strings.TrimSuffix(kind, "s"))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		if errors.Is(err, os.ErrExist) {
			return "", errUpload.Because("two files of the upload are both named %s", name)
		}
		return "", err
	}
	if _, err := io.Copy(out, part); err != nil {
		out.Close()
		return "", errUpload.Because("the upload ended too early")
	}
	return path, out.Close()
}

func sidecar(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd", ".mid", ".dat", ".map", ".id", ".ind":
		return true
	}
	return strings.HasSuffix(strings.ToLower(path), ".shp.xml")
}

// primary leaves out the files that only go with another one; a lone .dbf is a table of its own.
func primary(files []File) []File {
	var out []File
	for _, f := range files {
		if !sidecar(f.Path) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return files
	}
	return out
}
