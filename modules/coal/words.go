package coal

import "spoina/internal/register"

// codes are what the registers' codes say, to people and in sheets.
var codes = map[string]register.Text{
	"ISSUED":    {PL: "wydane", EN: "issued"},
	"WITHDRAWN": {PL: "wycofane", EN: "withdrawn"},
	"REFUSED":   {PL: "odmowa", EN: "refused"},
	"SALE":      {PL: "sprzedaż", EN: "sale"},
	"REVERSAL":  {PL: "cofnięcie", EN: "reversal"},
	"CASH":      {PL: "gotówka", EN: "cash"},
	"CARD":      {PL: "karta", EN: "card"},
	"TRANSFER":  {PL: "przelew", EN: "transfer"},
	"OPEN":      {PL: "otwarte", EN: "open"},
	"DRAWN":     {PL: "wykorzystana", EN: "drawn"},
	"RELEASED":  {PL: "zwolniona", EN: "released"},
	"EXPIRED":   {PL: "minęła", EN: "expired"},
	"CLOSED":    {PL: "zamknięte", EN: "closed"},
	"CANCELLED": {PL: "anulowane", EN: "cancelled"},
	"RECEIPT":   {PL: "dostawa", EN: "receipt"},
}
