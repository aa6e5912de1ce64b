package main

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/ogc"
	"spoina/tiles"
)

// tiler lets exports draw tiles: the rooms of tiles and of files do not know each other.
type tiler struct{ *tiles.Service }

func (t tiler) Drawing(scope access.Scope, name string) (ogc.Drawing, error) {
	d, err := t.Service.Drawing(scope, name)
	return ogc.Drawing(d), err
}

func (t tiler) TileLayers(scope access.Scope) (out []ogc.TileLayer) {
	for _, l := range t.Service.TileLayers(scope) {
		out = append(out, ogc.TileLayer(l))
	}
	return out
}

func (t tiler) Tile(ctx context.Context, store *db.Store, scope access.Scope, name string, at ogc.Moment, z, x, y int) ([]byte, error) {
	return t.Service.Tile(ctx, store, scope, name, tiles.Moment(at), z, x, y)
}
