package letter

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/png"
	"strconv"
	"strings"

	"spoina/internal/exchange"
)

// DOCX is the letter as a document that Word and LibreOffice go on with. It is written without a library: the format is
// a few XML parts in a zip.
func DOCX(l Letter) ([]byte, error) {
	var body strings.Builder
	var pictures [][]byte
	for i := 0; i < len(l.Blocks); i++ {
		switch b := l.Blocks[i]; b.Kind {
		case Heading:
			body.WriteString(paragraph("Heading1", b.Runs))
		case Under:
			body.WriteString(paragraph("Heading2", b.Runs))
		case Right:
			body.WriteString(paragraph("Addressee", b.Runs))
		case Item:
			body.WriteString(paragraph("ListBullet", append([]Run{{Text: "•\t"}}, b.Runs...)))
		case Rule:
			body.WriteString(`<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="808080"/></w:pBdr></w:pPr></w:p>`)
		case Picture:
			pictures = append(pictures, b.Image.PNG)
			drawn, err := drawing(b.Image, len(pictures))
			if err != nil {
				return nil, err
			}
			body.WriteString(drawn)
		case Row:
			n := i
			for n < len(l.Blocks) && l.Blocks[n].Kind == Row {
				n++
			}
			body.WriteString(table(l.Blocks[i:n]))
			i = n - 1
		default:
			body.WriteString(paragraph("", b.Runs))
		}
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, content []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(content)
		}
		return err
	}
	relations := `<Relationship Id="rStyles" Type="` + officeRelation + `/styles" Target="styles.xml"/><Relationship Id="rFooter" Type="` + officeRelation + `/footer" Target="footer1.xml"/>`
	for i := range pictures {
		relations += fmt.Sprintf(`<Relationship Id="rPicture%d" Type="%s/image" Target="media/picture%d.png"/>`, i+1, officeRelation, i+1)
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	for _, part := range [][2]string{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="` + wordType + `.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + wordType + `.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="` + wordType + `.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="` + packageRelations + `"><Relationship Id="rDocument" Type="` + officeRelation + `/officeDocument" Target="word/document.xml"/><Relationship Id="rCore" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", head + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + xmlText(l.Subject) + `</dc:title><dc:language>` + lang(l.Language) + `</dc:language></cp:coreProperties>`},
		{"word/_rels/document.xml.rels", head + `<Relationships xmlns="` + packageRelations + `">` + relations + `</Relationships>`},
		{"word/styles.xml", head + strings.ReplaceAll(wordStyles, "{lang}", wordLanguage(l.Language))},
		{"word/footer1.xml", head + `<w:ftr xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">` + xmlText(l.Footer) + `  </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`},
		{"word/document.xml", head + `<w:document xmlns:w="` + wordSpace + `" xmlns:r="` + officeRelation + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>` + body.String() +
			`<w:sectPr><w:footerReference w:type="default" r:id="rFooter"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1417" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`},
	} {
		if err := add(part[0], []byte(part[1])); err != nil {
			return nil, err
		}
	}
	for i, p := range pictures {
		if err := add(fmt.Sprintf("word/media/picture%d.png", i+1), p); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

const (
	wordSpace        = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	wordType         = "application/vnd.openxmlformats-officedocument.wordprocessingml"
	officeRelation   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// The styles have the names that Word gives its own, so that an office's stylesheet takes over when it is applied.
const wordStyles = `<w:styles xmlns:w="` + wordSpace + `"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="{lang}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:customStyle="1" w:styleId="Addressee"><w:name w:val="Addressee"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="5103"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/><w:pPr><w:tabs><w:tab w:val="left" w:pos="397"/></w:tabs><w:spacing w:after="60"/><w:ind w:left="397" w:hanging="397"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:rPr><w:sz w:val="16"/></w:rPr></w:style></w:styles>`

func wordLanguage(language string) string {
	switch language {
	case "en":
		return "en-GB"
	case "uk":
		return "uk-UA"
	}
	return "pl-PL"
}

func paragraph(style string, runs []Run) string {
	properties := ""
	if style != "" {
		properties = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + properties + wordRuns(runs) + `</w:p>`
}

func wordRuns(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		for i, line := range strings.Split(strings.ReplaceAll(r.Text, "\r\n", "\n"), "\n") {
			b.WriteString("<w:r>")
			if r.Bold {
				b.WriteString("<w:rPr><w:b/></w:rPr>")
			}
			if i > 0 {
				b.WriteString("<w:br/>")
			}
			for k, part := range strings.Split(line, "\t") {
				if k > 0 {
					b.WriteString("<w:tab/>")
				}
				if part != "" {
					b.WriteString(`<w:t xml:space="preserve">` + xmlText(part) + `</w:t>`)
				}
			}
			b.WriteString("</w:r>")
		}
	}
	return b.String()
}

func table(rows []Block) string {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r.Cells))
	}
	width := 9355 / columns
	var b strings.Builder
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="9355" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="999999"/>`)
	}
	b.WriteString(`</w:tblBorders></w:tblPr><w:tblGrid>`)
	for range columns {
		b.WriteString(`<w:gridCol w:w="` + strconv.Itoa(width) + `"/>`)
	}
	b.WriteString(`</w:tblGrid>`)
	for _, r := range rows {
		b.WriteString(`<w:tr>`)
		for k := range columns {
			var runs []Run
			if k < len(r.Cells) {
				runs = r.Cells[k]
			}
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/></w:tcPr>` + paragraph("", runs) + `</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	return b.String() + `</w:tbl><w:p/>`
}

// drawing places a picture in the line. Word counts in EMU: 36 000 to a millimetre.
func drawing(i Image, number int) (string, error) {
	config, err := png.DecodeConfig(bytes.NewReader(i.PNG))
	if err != nil {
		return "", fmt.Errorf("the picture of a letter: %w", err)
	}
	wide := int(i.Width * 36000)
	high := wide * config.Height / max(config.Width, 1)
	size := fmt.Sprintf(`cx="%d" cy="%d"`, wide, high)
	return fmt.Sprintf(`<w:p><w:r><w:drawing><wp:inline><wp:extent %s/><wp:docPr id="%d" name="picture%d" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="picture%d.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rPicture%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext %s/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		size, number, number, xmlText(i.Alt), number, number, number, size), nil
}

var xmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func xmlText(s string) string { return xmlSigns.Replace(exchange.Clean(s)) }

func millimetres(w float64) string { return strconv.FormatFloat(w, 'f', 1, 64) }
