package ogc

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func epsgText(epsg int) string { return strconv.Itoa(epsg) }

// Some formats are several files: a Shapefile, GML with its schema. Where the name that was asked for ends in .zip they
// are packed into it; otherwise they stand beside each other under that name.

// unpacked prepares for a format of several files: p.path becomes the main one of them.
func (p *plan) unpacked(ext string) {
	if strings.EqualFold(filepath.Ext(p.path), ".zip") {
		p.archive = p.path
		p.path = filepath.Join(filepath.Dir(p.path), p.register.Name+ext)
	}
}

// beside is the path of a file that belongs to the main one, with another ending.
func (p *plan) beside(ext string) string {
	return strings.TrimSuffix(p.path, filepath.Ext(p.path)) + ext
}

func (p *plan) schemaName() string { return filepath.Base(p.beside(".xsd")) }

// pack puts the files into the archive that was asked for, or remembers those that go along with the main one.
func (p *plan) pack(files ...string) error {
	if p.archive == "" {
		for _, f := range files {
			if f != p.path {
				p.companions = append(p.companions, f)
			}
		}
		return nil
	}
	out, err := os.Create(p.archive)
	if err != nil {
		return ErrFile.Because("cannot write %s: %v", p.archive, err)
	}
	z := zip.NewWriter(out)
	for _, path := range files {
		if err = packOne(z, path); err != nil {
			break
		}
	}
	return errors.Join(err, z.Close(), out.Close())
}

func packOne(z *zip.Writer, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	to, err := z.Create(filepath.Base(path))
	if err == nil {
		_, err = io.Copy(to, in)
	}
	if err == nil {
		err = os.Remove(path)
	}
	return err
}
