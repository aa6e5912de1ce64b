package main

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/riverqueue/river"

	"spoina/analysis"
	"spoina/ingest"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
	"spoina/internal/register"
	"spoina/ogc"
	"spoina/tiles"
)

// rooms adds each room's addresses: a line a room.
func rooms(router chi.Router, api huma.API, broker *httpapi.Broker, home string) {
	registers := register.Core()
	register.Routes(api, registers)
	board := register.NewBoard()
	broker.OnEvent(board.Hear)
	register.OfficerRoutes(api, registers, home, board)
	register.ChangeSetRoutes(api, registers)
	privacy.Routes(api, home)
	ingest.Routes(api, home)
	analysis.Routes(api)
	tiles.Routes(router, tiles.Deps{})
	ogc.ExportRoutes(router, registers)
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, registers) })
}

// roomJobs adds the background work of each room.
func roomJobs(workers *river.Workers, d *db.DB, home string) {
	analysis.Jobs(workers, d)
	privacy.Jobs(workers, d, home)
}
