package file

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func archive(t *testing.T, names ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		name, body, _ := strings.Cut(name, "=")
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		require.NoError(t, err)
		_, err = io.WriteString(w, body)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func wide(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")

// What a file is, its content says. What could run when it is opened is not kept.
func TestKinds(t *testing.T) {
	s := Of(t.TempDir(), "220401")
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	for name, body := range map[string][]byte{
		"empty": {}, "a web page": []byte("<!DOCTYPE html><script>alert(1)</script>"), "a drawing": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"a drawing with a head": []byte(`<?xml version="1.0"?><svg/>`), "a program": []byte("MZ\x90\x00\x03\x00\x00\x00\x04"), "another program": []byte("\x7fELF\x02\x01\x01"),
		"a script": []byte("#!/bin/sh\nrm -rf /\n"), "an archive": archive(t, "a.txt=x"), "macros": archive(t, "[Content_Types].xml=x", "word/document.xml=x", "word/vbaProject.bin=x"),
		"macros of LibreOffice": archive(t, "mimetype=application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml=x"),
		"an old document":       []byte(ole + wide("WordDocument")), "half a document": archive(t, "[Content_Types].xml=x", "word/document.xml=x")[:60],
		"a page below spaces": []byte("\n\n   <html></html>"), "binary": {1, 2, 3, 0, 200},
	} {
		_, err := s.Put(bytes.NewReader(body))
		require.ErrorIs(t, err, ErrType, name)
	}
	left, err := filepath.Glob(filepath.Join(s.folder, "*"))
	require.NoError(t, err)
	require.Empty(t, left, "nothing of what was refused is left")
	for want, body := range map[string][]byte{
		"application/pdf": pdf, "image/png": []byte("\x89PNG\r\n\x1a\n...."), "image/jpeg": {0xFF, 0xD8, 0xFF, 0xE0}, "image/tiff": []byte("II*\x00\x08\x00\x00\x00"),
		"image/heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00"), "text/plain": []byte("Zażółć gęślą jaźń\n"),
		"message/rfc822": []byte("From: a@b.pl\r\nTo: c@d.pl\r\nSubject: x\r\n\r\ntreść"),
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": archive(t, "[Content_Types].xml=x", "word/document.xml=x"),
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       archive(t, "[Content_Types].xml=x", "xl/workbook.xml=x"),
		"application/vnd.oasis.opendocument.spreadsheet":                          archive(t, "mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml=x"),
		"application/vnd.ms-outlook":                                              []byte(ole + wide("__substg1.0_001A001F") + wide("__properties_version1.0")),
	} {
		k, err := s.Put(bytes.NewReader(body))
		require.NoError(t, err, want)
		require.Equal(t, want, k.MediaType)
	}
}

func TestTooLarge(t *testing.T) {
	s := Of(t.TempDir(), "220401")
	_, err := s.Put(io.MultiReader(bytes.NewReader(pdf), io.LimitReader(rand.Reader, Limit)))
	require.ErrorIs(t, err, ErrLarge)
	left, _ := filepath.Glob(filepath.Join(s.folder, ".*"))
	require.Empty(t, left)
}

type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("the line is cut")
	}
	return n, err
}

// A file is there as a whole or not at all, once however often it is kept, and damage shows.
func TestWholeOrNotAtAll(t *testing.T) {
	s := Of(t.TempDir(), "220401")
	_, err := s.Put(broken{bytes.NewReader(pdf)})
	require.Error(t, err)
	left, _ := filepath.Glob(filepath.Join(s.folder, "*", "*"))
	require.Empty(t, left)
	k, err := s.Put(bytes.NewReader(pdf))
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(s.path(k.SHA256), time.Unix(0, 0), time.Unix(0, 0)))
	again, err := s.Put(bytes.NewReader(pdf))
	require.NoError(t, err)
	require.Equal(t, k, again)
	info, err := os.Stat(s.path(k.SHA256))
	require.NoError(t, err)
	require.Less(t, time.Since(info.ModTime()), time.Minute, "what is attached anew is not swept away before its row is written")
	f, err := s.Open(k.SHA256, k.Size)
	require.NoError(t, err)
	defer f.Close()
	body, err := io.ReadAll(f)
	require.NoError(t, err)
	require.Equal(t, pdf, body)
	require.NoError(t, os.WriteFile(s.path(k.SHA256), append(pdf, 'x'), 0o600))
	require.ErrorIs(t, s.Check(k.SHA256, k.Size), ErrDamaged)
	_, err = s.Open(k.SHA256, k.Size)
	require.ErrorIs(t, err, ErrDamaged)
	_, err = s.Put(bytes.NewReader(pdf))
	require.NoError(t, err, "the same file again mends the damaged one")
	require.NoError(t, s.Check(k.SHA256, k.Size))
	require.NoError(t, os.Remove(s.path(k.SHA256)))
	require.ErrorIs(t, s.Check(k.SHA256, k.Size), ErrDamaged)
}

func TestNames(t *testing.T) {
	for given, want := range map[string]string{
		"Decyzja 12.pdf": "Decyzja 12.pdf", "../../etc/passwd": "passwd.pdf", `C:\Users\jan\skan.PDF`: "skan.pdf", "faktura.pdf.exe": "faktura.pdf.exe.pdf",
		"a\u202efdp.exe": "afdp.exe.pdf", ".htaccess": "htaccess.pdf", "": "plik.pdf", "..": "plik.pdf", "a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
		`ża"lu;zja.pdf`: "ża_lu;zja.pdf", strings.Repeat("a", 400) + ".pdf": strings.Repeat("a", 150) + ".pdf", "\xff\xfe.pdf": "pdf.pdf",
	} {
		require.Equal(t, want, Name(given, "application/pdf"), given)
	}
	require.Equal(t, "zdjęcie.jpeg", Name("zdjęcie.jpeg", "image/jpeg"))
}
