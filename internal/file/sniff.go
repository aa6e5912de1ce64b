package file

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The kinds of files that are kept, with the endings that fit them, the usual one first. Programs, web pages and
// drawings with scripts (SVG), archives and documents with macros are not: whoever opens one runs it.
var endings = map[string][]string{
	"application/pdf":            {".pdf"},
	"image/jpeg":                 {".jpg", ".jpeg"},
	"image/png":                  {".png"},
	"image/webp":                 {".webp"},
	"image/gif":                  {".gif"},
	"image/tiff":                 {".tif", ".tiff"},
	"image/heic":                 {".heic", ".heif"},
	"text/plain":                 {".txt", ".csv", ".md", ".log"},
	"message/rfc822":             {".eml"},
	"application/vnd.ms-outlook": {".msg"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       {".xlsx"},
	"application/vnd.oasis.opendocument.text":                                 {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":                          {".ods"},
}

var header = regexp.MustCompile(`(?mi)^(From|To|Subject|Date|Received|Return-Path|MIME-Version|Message-ID|Delivered-To): `)

// sniff says by its content what a file is; ErrType when it is nothing that is kept.
func sniff(f io.ReaderAt, size int64) (string, error) {
	if size == 0 {
		return "", ErrType.Because("the file is empty")
	}
	head := make([]byte, min(size, 8192))
	if _, err := f.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", err
	}
	switch media, _, _ := strings.Cut(http.DetectContentType(head), ";"); {
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "image/tiff", nil
	case len(head) > 12 && (string(head[4:12]) == "ftypheic" || string(head[4:12]) == "ftypmif1" || string(head[4:12]) == "ftypheix"):
		return "image/heic", nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return compound(f, size)
	case media == "application/zip":
		return zipped(f, size)
	case media == "text/plain":
		return plain(f, size, head)
	case media == "application/octet-stream":
		return "", ErrType.Because("what kind of file this is cannot be told from its content; kept are PDF, pictures, DOCX, XLSX, ODT, ODS, text and e-mail")
	case endings[media] != nil:
		return media, nil
	default:
		return "", ErrType.Because("this is %s; kept are PDF, pictures, DOCX, XLSX, ODT, ODS, text and e-mail", media)
	}
}

// plain tells text and e-mail from programs that look like text.
func plain(f io.ReaderAt, size int64, head []byte) (string, error) {
	body := make([]byte, size)
	if _, err := f.ReadAt(body, 0); err != nil && err != io.EOF {
		return "", err
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(trimmed, []byte("#!")), bytes.HasPrefix(trimmed, []byte("<")):
		return "", ErrType.Because("this is a script or a web page, not a plain text")
	case bytes.IndexByte(body, 0) >= 0:
		return "", ErrType.Because("this is not a plain text")
	}
	first, _, _ := bytes.Cut(trimmed, []byte("\r\n\r\n"))
	if len(header.FindAll(first, 3)) >= 3 && header.Match(trimmed[:min(len(trimmed), 40)]) {
		return "message/rfc822", nil
	}
	return "text/plain", nil
}

// compound is an Outlook message; other files of the same form are old Office documents, which hide macros.
func compound(f io.ReaderAt, size int64) (string, error) {
	body := make([]byte, size)
	if _, err := f.ReadAt(body, 0); err != nil && err != io.EOF {
		return "", err
	}
	wide := func(s string) []byte {
		var out []byte
		for _, c := range []byte(s) {
			out = append(out, c, 0)
		}
		return out
	}
	if bytes.Contains(body, wide("__substg1.0_")) && bytes.Contains(body, wide("__properties_version1.0")) && !bytes.Contains(body, wide("_VBA_PROJECT")) {
		return "application/vnd.ms-outlook", nil
	}
	return "", ErrType.Because("this is a document of old Office, which may hold macros: save it as DOCX, XLSX or PDF")
}

// zipped tells documents from archives by what their directory names.
func zipped(f io.ReaderAt, size int64) (string, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return "", ErrType.Because("the file is damaged: it begins as a document and cannot be read")
	}
	has := map[string]bool{}
	for _, entry := range z.File {
		name := strings.ToLower(entry.Name)
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			return "", ErrType.Because("the document holds macros: save it without them")
		}
		has[name] = true
	}
	if len(z.File) > 0 && z.File[0].Name == "mimetype" {
		body, err := content(z.File[0])
		if err == nil && strings.HasPrefix(body, "application/vnd.oasis.opendocument.") && endings[body] != nil {
			return body, nil
		}
	}
	switch {
	case has["[content_types].xml"] && has["word/document.xml"]:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document", nil
	case has["[content_types].xml"] && has["xl/workbook.xml"]:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil
	}
	return "", ErrType.Because("this is an archive: attach the files that it holds")
}

func content(entry *zip.File) (string, error) {
	in, err := entry.Open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	body, err := io.ReadAll(io.LimitReader(in, 100))
	return strings.TrimSpace(string(body)), err
}

// Name is a file's name as it may be shown and saved: without folders, control characters and marks that turn the
// reading order round, not hidden, at most 150 characters, and with an ending that fits what the file is.
func Name(given, mediaType string) string {
	given = path.Base(strings.ReplaceAll(strings.ToValidUTF8(norm.NFC.String(given), ""), `\`, "/"))
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r), r == utf8.RuneError:
			return -1
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		}
		return r
	}, given)
	clean = strings.Trim(strings.Join(strings.Fields(clean), " "), ". ")
	ending := strings.ToLower(path.Ext(clean))
	stem := strings.TrimSuffix(clean, path.Ext(clean))
	fits := false
	for _, e := range endings[mediaType] {
		fits = fits || e == ending
	}
	if !fits {
		stem, ending = clean, ""
		if len(endings[mediaType]) > 0 {
			ending = endings[mediaType][0]
		}
	}
	if runes := []rune(stem); len(runes) > 150 {
		stem = string(runes[:150])
	}
	if stem == "" {
		stem = "plik"
	}
	return stem + ending
}
