package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// open opens a file in a limited reader process, with the failures that people understand.
func open(ctx context.Context, f File, l *Layer, o Options) (exchange.Source, error) {
	src, err := ogr.Open(ctx, exchange.OpenOptions{Path: f.Path, Name: f.name(), Layer: o.Sheet, Encoding: o.Encoding, Known: l.knows(o)})
	if err != nil {
		return nil, fileError(err)
	}
	return src, nil
}

func fileError(err error) error {
	switch {
	case errors.Is(err, exchange.ErrUnknownFormat):
		return ErrFormat.Because("%v", err)
	case errors.Is(err, exchange.ErrEmpty):
		return ErrEmpty.Because("%v", err)
	case errors.Is(err, exchange.ErrTooLarge):
		return ErrTooLarge.Because("%v", err)
	case errors.Is(err, exchange.ErrBroken), errors.Is(err, exchange.ErrUnsafe), errors.Is(err, exchange.ErrNoLayer), errors.Is(err, os.ErrNotExist):
		return ErrFile.Because("%v", err)
	}
	return err
}

// chooseLayers takes the layer that is asked for; of a workbook every sheet whose columns mean about as much as those
// of the best one (a register often has a sheet for each year); of any other file the layer whose columns mean most.
// left names the layers with rows that are not read.
func chooseLayers(src exchange.Source, file string, l *Layer, name string) (chosen []exchange.Layer, left []string, err error) {
	layers := src.Layers()
	if len(layers) == 0 {
		return nil, nil, ErrFile.Because("%s holds no layer that can be read", file)
	}
	var names []string
	scores := make([]int, len(layers))
	best := 0
	for i, x := range layers {
		names = append(names, x.Name)
		if name != "" && strings.EqualFold(x.Name, name) {
			return []exchange.Layer{x}, nil, nil
		}
		if m, err := mapColumns(l, x, Options{}, nil); err == nil {
			scores[i] = 10 * len(m.field)
			if l.geometry == mustHaveGeometry && (x.Geometry != "" && x.Geometry != "None" || m.hasGeometry()) {
				scores[i] += 5
			}
			if l == parcels && strings.Contains(strings.ToLower(x.Name), "dzialk") {
				scores[i] += 100
			}
			if x.Count == 0 {
				scores[i] = 0
			}
		}
		if scores[i] > scores[best] {
			best = i
		}
	}
	if name != "" {
		return nil, nil, ErrFile.Because("%s has no layer %q; its layers are %s", file, name, strings.Join(names, ", "))
	}
	workbook := src.Format() == "XLSX" || src.Format() == "ODS"
	for i, x := range layers {
		switch {
		case i == best, workbook && scores[i] > 0 && 10*scores[i] >= 6*scores[best]:
			chosen = append(chosen, x)
		case x.Count != 0:
			left = append(left, x.Name)
		}
	}
	return chosen, left, nil
}

// describeFile gives name, size and fingerprint of a file.
func describeFile(f File) (FileInfo, error) {
	info := FileInfo{Name: f.name()}
	in, err := os.Open(f.Path)
	if err != nil {
		return info, ErrFile.Because("%s: %v", f.name(), errors.Unwrap(err))
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil {
		return info, err
	}
	if st.IsDir() {
		return info, ErrFile.Because("%s is a folder; put its files into a .zip", f.name())
	}
	h := sha256.New()
	if info.Size, err = io.Copy(h, in); err != nil {
		return info, err
	}
	info.SHA256 = hex.EncodeToString(h.Sum(nil))
	return info, nil
}

// unitLimit bounds the register units of one file that are held in memory.
const unitLimit = 2_000_000

var unitID = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9]{8}(?:-[0-9]{4}){3}-[0-9]{12}`)

// registerUnits reads which registration group each register unit of a cadastral file has, by the unit's local
// identifier: the group of a parcel is written at its unit, to which JRG2 points.
func registerUnits(ctx context.Context, src exchange.Source) (map[string]string, error) {
	for _, l := range src.Layers() {
		if !strings.Contains(strings.ToLower(l.Name), "jednostkarejestrowagruntow") {
			continue
		}
		id, local, group := -1, -1, -1
		for i, f := range l.Fields {
			switch squeeze(f.Name) {
			case "gmlid":
				id = i
			case "lokalnyid":
				local = i
			case "gruparejestrowa":
				group = i
			}
		}
		if group < 0 {
			continue
		}
		out := map[string]string{}
		err := src.Rows(ctx, l.Name, func(rows []*exchange.Row) error {
			for _, r := range rows {
				g := textOf(r.Values[group])
				for _, i := range []int{id, local} {
					if i >= 0 && g != "" && len(out) < unitLimit {
						out[unitKey(textOf(r.Values[i]))] = g
					}
				}
			}
			return nil
		})
		return out, err
	}
	return nil, nil
}

// unitKey is the local identifier within any of the forms in which files refer to a unit.
func unitKey(ref string) string {
	if m := unitID.FindString(ref); m != "" {
		return strings.ToLower(m)
	}
	return ref
}
