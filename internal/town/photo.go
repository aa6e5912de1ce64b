package town

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

const (
	photoDir    = "zdjecia"
	photoStyles = 3
)

// photoOf names the picture of an object: drawn ones, a few for each class, since nobody photographed anything.
func (t *town) photoOf(o *object) string {
	return fmt.Sprintf("%s/%s_%d.png", photoDir, o.class.code, 1+t.rng.IntN(photoStyles))
}

// writePhotos draws the pictures that the objects name.
func (t *town) writePhotos(dir string) error {
	done := map[string]bool{}
	for _, o := range t.objects {
		if o.photo == "" || done[o.photo] {
			continue
		}
		done[o.photo] = true
		var style int
		fmt.Sscanf(o.photo[len(o.photo)-5:], "%d.png", &style)
		f, err := os.Create(filepath.Join(dir, o.photo))
		if err != nil {
			return fmt.Errorf("picture %s: %w", o.photo, err)
		}
		err = png.Encode(f, draw(o.class, style))
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return fmt.Errorf("picture %s: %w", o.photo, err)
		}
	}
	return nil
}

// draw is a street scene in flat colours: sky, houses, pavement and the thing itself in its true proportions.
func draw(c class, style int) image.Image {
	const w, h, metre = 320, 240, 32.0
	sky := []color.RGBA{{186, 213, 235, 255}, {205, 214, 222, 255}, {226, 206, 184, 255}}[style%3]
	thing := map[string]color.RGBA{advert: {214, 74, 58, 255}, structure: {88, 116, 152, 255}, exclusive: {88, 140, 92, 255}}[c.kind]
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{sky, color.RGBA{168, 158, 148, 255}, color.RGBA{120, 122, 126, 255},
		thing, color.RGBA{245, 243, 236, 255}, color.RGBA{70, 72, 76, 255}})
	fill := func(x0, y0, x1, y1 int, colour uint8) {
		for y := max(y0, 0); y < min(y1, h); y++ {
			for x := max(x0, 0); x < min(x1, w); x++ {
				img.SetColorIndex(x, y, colour)
			}
		}
	}
	for i := range 4 {
		fill(10+i*80, 60+((i*37+style*23)%40), 78+i*80, 190, 1)
	}
	fill(0, 190, w, h, 2)
	bottom := 212
	width, height := int(min(c.w, 8)*metre), int(min(c.h, 5)*metre)
	left := (w - width) / 2
	if c.kind == advert && c.h < 3.5 { // on a post
		fill(w/2-3, bottom-height-50, w/2+3, bottom, 5)
		bottom -= 50
	}
	fill(left, bottom-height, left+width, bottom, 5)
	fill(left+3, bottom-height+3, left+width-3, bottom-3, 3)
	for i := range 3 {
		fill(left+12, bottom-height+12+i*14, left+width-12-i*10, bottom-height+18+i*14, 4)
	}
	return img
}
