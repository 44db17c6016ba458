"""Catalogs of the benchmarks, as documents: what one needs to see is in how many pools orders lie and
when a pool becomes a run. Everything is open around the clock, without capacity limits, so that the
hour of a measurement doesn't change it.
"""

NEVER = 1_000_000_000  # an MOQ that no pool reaches
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
POOLS = 16  # of each process


def _product(sku, process, pool):
    return {"sku": sku, "name": sku, "process": process, "options": {"blank": f"{process}-{pool}", "colour": "white"},
            "pool_by": ["blank"], "changeover_by": ["colour", "text"], "blank": f"{process}-{pool}", "load": 1000,
            "solo_unit_price": 5900, "personalization": {"placements": ["front"], "text_graphemes_max": 200}}


def _offer(process, moq):
    return {"factory": f"{process}-01", "process": process, "currency": "CNY", "set_up": 8000, "changeover": 0,
            "moq": [{"scope": "mixed", "quantity": moq}], "run_max": max(moq, 2000),
            "tiers": {"steps": [{"min_quantity": 1, "unit_price": 2650}, {"min_quantity": 100, "unit_price": 2150}]},
            "unfilled_price": 900, "below_moq": "pay", "load_unit": "piece", "lead": {"lead_hours": 1},
            "ack_within_minutes": 120}


def two_processes(moq, webhook_url=None):
    """Orders of SKUs "made-NN" become a run as soon as `moq` pieces share a pool (policy "quantity"); those
    of "kept-NN" stay in their pools. `webhook_url`: where made-01 gets its job sheets; none: it pulls them."""
    calendar = {"week": {day: [["00:00", "24:00"]] for day in DAYS}}
    factories = [{"id": f"{process}-01", "name": process, "region": "CN-ZJ", "time_zone": "Asia/Shanghai",
                  "calendar": calendar} for process in ("made", "kept")]
    if webhook_url:
        factories[0]["webhook_url"] = webhook_url
    return {
        "version": 1,
        "processes": [{"name": process, "waiting_minor_per_line_hour": 1} for process in ("made", "kept")],
        "products": [_product(f"{process}-{pool:02}", process, pool)
                     for process in ("made", "kept") for pool in range(POOLS)],
        "factories": factories,
        "offers": [_offer("made", moq), _offer("kept", NEVER)],
        "transit": [{"from": "CN", "to": "CN", "hours": 48, "minor_per_parcel": 500}],
        # The load generator's orders say ship_48h; here that leaves the pools a month.
        "channels": [{"name": "demo", "zone": "Asia/Shanghai",
                      "promise_classes": {"ship_48h": {"kind": "ship_by", "hours": 720}}}],
    }
