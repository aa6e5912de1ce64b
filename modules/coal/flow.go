package coal

import (
	"fmt"

	"spoina/internal/flow"
)

// The states of certificates, orders and reservations. That a day is over, a certificate expired or an order delivered
// follows from dates and sums and is no state of its own.
const (
	Issued    = "ISSUED"
	Withdrawn = "WITHDRAWN"
	Refused   = "REFUSED"

	Open      = "OPEN"
	Closed    = "CLOSED"
	Cancelled = "CANCELLED"
	Drawn     = "DRAWN"
	Released  = "RELEASED"
	Expired   = "EXPIRED" // a reservation whose last day is over
)

// CertificateFlow is what becomes of an application for a certificate.
var CertificateFlow = flow.Process{Name: "coal.certificate", Start: Issued,
	States: []flow.StateInfo{
		{State: Issued, Title: flow.Text{PL: "wydane", EN: "issued"}},
		{State: Withdrawn, Title: flow.Text{PL: "cofnięte", EN: "withdrawn"}, Final: true},
		{State: Refused, Title: flow.Text{PL: "odmowa", EN: "refused"}, Final: true},
	},
	Moves: []flow.Move{
		{Name: "withdraw", Title: flow.Text{PL: "Cofnij", EN: "Withdraw"}, From: []flow.State{Issued}, To: Withdrawn, Permission: Certify},
	}}

// OrderFlow is what becomes of an order.
var OrderFlow = flow.Process{Name: "coal.order", Start: Open,
	States: []flow.StateInfo{
		{State: Open, Title: flow.Text{PL: "w realizacji", EN: "open"}},
		{State: Closed, Title: flow.Text{PL: "zrealizowane", EN: "delivered"}, Final: true},
		{State: Cancelled, Title: flow.Text{PL: "anulowane", EN: "cancelled"}, Final: true},
	},
	Moves: []flow.Move{
		{Name: "close", Title: flow.Text{PL: "Zakończ", EN: "Close"}, From: []flow.State{Open}, To: Closed, Permission: Order},
		{Name: "cancel", Title: flow.Text{PL: "Anuluj", EN: "Cancel"}, From: []flow.State{Open}, To: Cancelled, Permission: Order},
		{Name: "reopen", Title: flow.Text{PL: "Otwórz ponownie", EN: "Open again"}, From: []flow.State{Closed, Cancelled}, To: Open, Permission: Order},
	}}

// zloty writes grosze as people do: 2000,00.
func zloty(gr int64) string {
	sign := ""
	if gr < 0 {
		sign, gr = "-", -gr
	}
	return fmt.Sprintf("%s%d,%02d", sign, gr/100, gr%100)
}
