package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"spoina/internal/clock"
)

// Options say how a file is to be read. A saved profile is the same as YAML; what is given beside a profile wins.
type Options struct {
	Layer   string            `json:"layer" yaml:"layer,omitempty"`
	Profile string            `json:"profile,omitempty" yaml:"-"`                           // name of a saved profile
	Map     map[string]string `json:"map,omitempty" yaml:"fields,omitempty"`                // field → column; "-" leaves the field out
	Set     map[string]string `json:"set,omitempty" yaml:"constants,omitempty"`             // field → value of every row
	Values  map[string]Values `json:"values,omitempty" yaml:"values,omitempty"`             // field → word of the file → value
	CRS     string            `json:"crs,omitempty" yaml:"crs,omitempty"`                   // EPSG:2177
	Axis    string            `json:"axis,omitempty" yaml:"axis,omitempty"`                 // en, ne or auto
	Where   string            `json:"where,omitempty" yaml:"where,omitempty"`               // CQL2 text over the file's columns
	Key     []string          `json:"key,omitempty" yaml:"key,omitempty"`                   // columns that make the identity of a row
	Sheet   string            `json:"source_layer,omitempty" yaml:"source_layer,omitempty"` // layer or sheet of the file
	On      clock.Date        `json:"on,omitzero" yaml:"-"`                                 // the day the state is true from
	// Campaign is the name of a city scan; its days and its coverage come with the first file of it.
	Campaign       string     `json:"campaign,omitempty" yaml:"campaign,omitempty"`
	Vendor         string     `json:"vendor,omitempty" yaml:"vendor,omitempty"`
	DrivenFrom     clock.Date `json:"driven_from,omitzero" yaml:"-"`
	DrivenTo       clock.Date `json:"driven_to,omitzero" yaml:"-"`
	PointSemantics string     `json:"point_semantics,omitempty" yaml:"point_semantics,omitempty"` // BASE, FACE or CAMERA
	// SigmaM is how exactly the scan places an object, in metres of standard deviation per axis, where a row does not say it.
	SigmaM   float64 `json:"sigma_m,omitempty" yaml:"sigma_m,omitempty"`
	Photos   string  `json:"photos,omitempty" yaml:"-"`   // folder
	Coverage string  `json:"coverage,omitempty" yaml:"-"` // file
	Update   bool    `json:"update,omitempty" yaml:"update,omitempty"`
	Complete *bool   `json:"complete,omitempty" yaml:"complete,omitempty"` // nil: as the layer does
	Encoding string  `json:"encoding,omitempty" yaml:"encoding,omitempty"`
}

// Values maps the words of a file to values of a field.
type Values map[string]string

// ParseProfile reads a profile. Unknown keys are refused, so that a typing error is not a silent loss.
func ParseProfile(body []byte) (Options, error) {
	var o Options
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(&o); err != nil {
		return o, ErrProfile.Because("the profile cannot be read: %v", err)
	}
	return o, nil
}

// YAML is what a profile keeps of these options: how files of this kind are read, without what is true of one file only.
func (o Options) YAML() (string, error) {
	b, err := yaml.Marshal(o)
	return string(b), err
}

// Over lays o over a profile: what o says wins, what it does not say comes from the profile.
func (o Options) Over(p Options) Options {
	out := o
	text := func(dst *string, from string) {
		if *dst == "" {
			*dst = from
		}
	}
	text(&out.Layer, p.Layer)
	text(&out.CRS, p.CRS)
	text(&out.Axis, p.Axis)
	text(&out.Where, p.Where)
	text(&out.Sheet, p.Sheet)
	text(&out.Campaign, p.Campaign)
	text(&out.Vendor, p.Vendor)
	text(&out.PointSemantics, p.PointSemantics)
	text(&out.Encoding, p.Encoding)
	if out.SigmaM == 0 {
		out.SigmaM = p.SigmaM
	}
	if out.Key == nil {
		out.Key = p.Key
	}
	if out.Complete == nil {
		out.Complete = p.Complete
	}
	out.Update = out.Update || p.Update
	out.Map = over(o.Map, p.Map)
	out.Set = over(o.Set, p.Set)
	out.Values = over(o.Values, p.Values)
	return out
}

func over[V any](top, below map[string]V) map[string]V {
	if len(below) == 0 {
		return top
	}
	out := map[string]V{}
	for k, v := range below {
		out[k] = v
	}
	for k, v := range top {
		out[k] = v
	}
	return out
}

// ParsePairs reads field=value pairs as the command line gives them; a value may hold a comma when the pairs are
// given one by one.
func ParsePairs(flag string, args []string) (map[string]string, error) {
	out := map[string]string{}
	last := ""
	for _, arg := range args {
		for i, p := range strings.Split(arg, ",") {
			name, value, ok := strings.Cut(p, "=")
			name = strings.TrimSpace(name)
			if !ok && i > 0 && last != "" { // a comma inside the value before it
				out[last] += "," + p
				continue
			}
			if !ok || name == "" {
				return nil, ErrMapping.Because("--%s takes field=value, not %q", flag, p)
			}
			out[name], last = value, name
		}
	}
	return out, nil
}

func (o Options) check(l *Layer) error {
	for _, m := range []map[string]string{o.Map, o.Set} {
		for f := range m {
			if _, ok := l.Field(f); !ok && !isGeometryField(f) {
				return ErrMapping.Because("%s has no field %q; its fields are geometry, x, y, %s", l.Name, f, l.fieldNames())
			}
		}
	}
	for f := range o.Values {
		if _, ok := l.Field(f); !ok {
			return ErrMapping.Because("%s has no field %q; its fields are %s", l.Name, f, l.fieldNames())
		}
	}
	if l == scanObjects && o.Campaign == "" {
		return ErrCampaign
	}
	switch strings.ToUpper(o.PointSemantics) {
	case "", "BASE", "FACE", "CAMERA":
	default:
		return ErrMapping.Because("point_semantics is BASE, FACE or CAMERA, not %q", o.PointSemantics)
	}
	if !(o.SigmaM >= 0 && o.SigmaM <= 100) {
		return ErrMapping.Because("sigma_m is a number of metres up to 100, not %g", o.SigmaM)
	}
	if !o.On.IsZero() && !l.closes {
		return ErrMapping.Because("--on says the day from which places are true; %s take their days from the file: %s", l.Name, l.daysFrom())
	}
	if o.Update && o.Complete != nil && *o.Complete {
		return ErrMapping.Because("--update merges attributes into rows that exist: a file of attributes is never complete")
	}
	return nil
}

// closes tells whether rows that the file lacks have ended.
func (o Options) closes(l *Layer) bool {
	switch {
	case o.Update:
		return false
	case o.Complete != nil:
		return *o.Complete
	}
	return l.closes && o.Where == "" // a filtered file is never complete by itself
}

func (o Options) String() string { return fmt.Sprintf("%s %v", o.Layer, o.Map) }
