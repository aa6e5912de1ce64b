package register

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// carried is what the hidden sheet of a workbook says.
type carried struct {
	meta     map[string]string
	fields   map[string]string // heading, folded → field
	places   []string          // fields in the order in which they were exported
	headings []string
	ids      []int64
}

// readCarried reads the hidden sheet, where there is one.
func (f *returned) readCarried(ctx context.Context, source *ogr.Source) error {
	f.carried = carried{meta: map[string]string{}, fields: map[string]string{}}
	if !slices.ContainsFunc(source.Layers(), func(l exchange.Layer) bool { return l.Name == exchange.CarriedSheet }) {
		return nil
	}
	return source.Rows(ctx, exchange.CarriedSheet, func(rows []*exchange.Row) error {
		for _, row := range rows {
			text := make([]string, 3)
			for i := range min(3, len(row.Values)) {
				if row.Values[i] != nil {
					text[i] = fmt.Sprint(row.Values[i])
				}
			}
			switch text[0] {
			case "meta":
				f.carried.meta[text[1]] = text[2]
			case "column":
				f.carried.fields[exchange.Fold(text[2])] = text[1]
				f.carried.places = append(f.carried.places, text[1])
				f.carried.headings = append(f.carried.headings, text[2])
			case "rows":
				for _, pair := range strings.Fields(text[2]) {
					number, _, _ := strings.Cut(pair, ":")
					if id, err := strconv.ParseInt(number, 10, 64); err == nil && len(f.carried.ids) < exchange.SheetRows {
						f.carried.ids = append(f.carried.ids, id)
					}
				}
			}
		}
		return nil
	})
}

// match tells whether a sheet has row numbers, and finds its columns: by their headings, and for headings that were
// changed by the place where they were exported.
func (f *returned) match(layer exchange.Layer) bool {
	f.names = nil
	f.idAt = -1
	for i, field := range layer.Fields {
		f.names = append(f.names, field.Name)
		for _, lang := range []string{"pl", "en", ""} {
			if f.idAt < 0 && exchange.Fold(field.Name) == exchange.Fold(SheetID(lang)) {
				f.idAt, f.lang = i, lang
			}
		}
	}
	if f.idAt < 0 {
		return false
	}
	if lang, ok := f.carried.meta["language"]; ok {
		f.lang = lang
	}
	f.columns, f.at = nil, nil
	taken := map[int]bool{f.idAt: true}
	found := map[string]bool{}
	add := func(field string, i int) {
		c, ok := f.register.Column(field)
		if !ok || taken[i] || found[field] || field == "version" {
			taken[i] = taken[i] || field == "version"
			return
		}
		taken[i], found[field] = true, true
		f.columns, f.at = append(f.columns, c), append(f.at, i)
	}
	for i, name := range f.names {
		name = exchange.Unguard(name)
		if field, ok := f.carried.fields[exchange.Fold(name)]; ok {
			add(field, i)
		} else if len(f.carried.fields) == 0 {
			for k := range f.register.Columns {
				c := &f.register.Columns[k]
				for _, heading := range []string{c.Field, c.heading("pl"), c.heading("en")} {
					if exchange.Fold(name) == exchange.Fold(heading) {
						add(c.Field, i)
					}
				}
			}
		}
	}
	f.renamed(taken, found, add)
	for i, name := range f.names {
		if !taken[i] && !strings.HasPrefix(name, "kolumna ") {
			f.skipped[exchange.Unguard(name)] = -1
		}
	}
	return true
}

// renamed takes a column whose heading was changed by its place, as long as everything else stands where it was
// exported: after a move a place says nothing.
func (f *returned) renamed(taken map[int]bool, found map[string]bool, add func(string, int)) {
	if f.idAt != 0 {
		return
	}
	for k, c := range f.columns {
		if place := slices.Index(f.carried.places, c.Field); place >= 0 && place+1 != f.at[k] {
			return
		}
	}
	for place, field := range f.carried.places {
		if i := place + 1; !found[field] && i < len(f.names) && !taken[i] {
			if add(field, i); found[field] {
				f.byPlace = append(f.byPlace, [2]string{field, exchange.Unguard(f.names[i])})
			}
		}
	}
}

// revision finds out what the file is a copy of.
func (f *returned) revision(file ReturnedFile) (int64, error) {
	meta := f.carried.meta
	if name := meta["register"]; name != "" && name != f.register.Name {
		return 0, ErrChangeSetRegister.Because("the file is a copy of the register %q, not of %q", name, f.register.Name)
	}
	if code := meta["office"]; code != "" && !strings.EqualFold(code, f.office.Code) {
		return 0, ErrChangeSetRegister.Because("the file is a copy from the office %q", code)
	}
	revision, err := strconv.ParseInt(meta["revision"], 10, 64)
	on := meta["on"]
	if err != nil {
		if file.Revision == nil {
			return 0, ErrChangeSetRevision
		}
		revision, on = *file.Revision, file.On
	}
	if revision < 0 || revision > f.Current {
		return 0, ErrRevision.Because("there is no revision %d yet: the newest is %d", revision, f.Current)
	}
	f.base = When{Known: &revision}
	if on != "" {
		if f.base.On, err = clock.ParseDate(on); err != nil {
			return 0, ErrChangeSetRevision.Because("the file names a day that is none")
		}
	}
	return revision, nil
}
