package landscape

import (
	"embed"
	"fmt"
)

//go:embed examples/*.json
var examples embed.FS

// Examples are the names of resolutions modelled on published ones. They are no law of any office.
var Examples = []string{"gdansk", "krakow"}

// Example is one of the Examples.
func Example(name string) (*Document, error) {
	body, err := examples.ReadFile("examples/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("example %q: %w", name, err)
	}
	return Decode(body)
}
