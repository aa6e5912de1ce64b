package resolution

import (
	"encoding/json"
	"slices"

	"spoina/analysis/landscape"
)

// read takes a document of rules: the identifier of its resolution, and the document as it is kept.
func read(doc json.RawMessage) (resolution string, body []byte, err error) {
	d, err := landscape.Decode(doc)
	if err != nil {
		return "", nil, err
	}
	if body, err = compact(doc); err != nil {
		return "", nil, err
	}
	return d.Resolution.ID, body, nil
}

// sound refuses to sign rules that name zones or overlays that the document does not have.
func sound(doc json.RawMessage) error {
	d, err := landscape.Decode(doc)
	if err != nil {
		return err
	}
	zone := func(code string) bool {
		return code == "*" || slices.ContainsFunc(d.Zones, func(z landscape.Zone) bool { return z.Code == code })
	}
	overlay := func(code string) bool {
		return slices.ContainsFunc(d.Overlays, func(o landscape.Overlay) bool { return o.Code == code || o.Kind == code })
	}
	for i := range d.Rules {
		r := &d.Rules[i]
		if k := slices.IndexFunc(r.Zones, func(z string) bool { return !zone(z) && !overlay(z) }); k >= 0 {
			return ErrFaults.Because("rule %s names the zone %q, which the resolution does not have", r.ID, r.Zones[k])
		}
		for _, e := range r.Exceptions {
			if !overlay(e.Overlay) {
				return ErrFaults.Because("rule %s names the overlay %q, which the resolution does not have", r.ID, e.Overlay)
			}
		}
	}
	return nil
}
