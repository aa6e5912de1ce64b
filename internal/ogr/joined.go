package ogr

import (
	"context"
	"fmt"

	"spoina/internal/exchange"
)

// joined is several Shapefiles of one .zip shown as the layers of one source.
type joined struct {
	sources []exchange.Source
	layers  []exchange.Layer
	owner   []int
	inner   []string // name of the layer in its own source
}

func join(sources []exchange.Source) exchange.Source {
	j := &joined{sources: sources}
	used := map[string]int{}
	for i, s := range sources {
		for _, l := range s.Layers() {
			j.inner = append(j.inner, l.Name)
			if used[l.Name]++; used[l.Name] > 1 {
				l.Name = fmt.Sprintf("%s (%d)", l.Name, used[l.Name])
			}
			j.layers = append(j.layers, l)
			j.owner = append(j.owner, i)
		}
	}
	return j
}

func (j *joined) Format() string           { return j.sources[0].Format() }
func (j *joined) Layers() []exchange.Layer { return j.layers }

func (j *joined) Rows(ctx context.Context, layer string, yield func([]*exchange.Row) error) error {
	i, err := findLayer(j.layers, layer)
	if err != nil {
		return err
	}
	return j.sources[j.owner[i]].Rows(ctx, j.inner[i], yield)
}

func (j *joined) Close() error {
	for _, s := range j.sources {
		s.Close()
	}
	return nil
}
