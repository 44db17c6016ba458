// Factories, offers and products by number; see decisions_catalog.hpp.
#include "bench/planning/decisions_catalog.hpp"

#include <string>
#include <utility>

namespace jidan::bench {
namespace {

constexpr std::size_t kFactories = 1'000;
constexpr std::size_t kProcesses = 64;
constexpr std::int64_t kLargeRun = 400'000;

core::Calendar calendar_of(std::size_t factory) {
  core::Calendar calendar;
  calendar.zone = {"Asia/Shanghai", {{0, 8 * 3600}}};
  const bool never_closes = factory % 2 == 0;
  for (std::size_t day = 0; day < (never_closes ? 7U : 6U); ++day)
    calendar.week[day] = {never_closes ? core::OpenHours{} : core::OpenHours{8 * 60, 20 * 60}};
  return calendar;
}

core::Offer offer_of(std::size_t factory, std::size_t process) {
  core::Offer offer;
  offer.factory = static_cast<core::Index>(factory);
  offer.process = static_cast<core::Index>(process);
  offer.currency = core::Currency::from("CNY");
  offer.set_up = 8'000 + static_cast<core::Minor>(factory % 7) * 500;
  offer.changeover = 200;
  offer.run_max = process == 0 ? kLargeRun : 2'000;
  offer.moq = {{core::MoqScope::mixed, "", 30, 0}};
  offer.unfilled_price = 200;
  offer.tiers = {{1, 2150}, {50, 2060}, {200, 2020}, {500, 2000}};
  offer.load_unit = "piece";
  offer.setup_minutes = 30;
  offer.per_load_minutes_thousandths = process == 0 ? 10 : 1'000;
  offer.qc_minutes = 30;
  offer.ack_within_minutes = 60;
  return offer;
}

}  // namespace

std::shared_ptr<const core::Catalog> decisions_catalog(std::size_t pools) {
  auto catalog = std::make_shared<core::Catalog>();
  catalog->version = 1;
  for (std::size_t i = 0; i < kProcesses; ++i) {
    core::Process process;
    process.name = "process-" + std::to_string(i);
    process.waiting_minor_per_line_hour = 20;
    catalog->processes.push_back(process);
  }
  for (std::size_t i = 0; i < kFactories; ++i) {
    core::Factory factory;
    factory.id = factory.name = "factory-" + std::to_string(i);
    factory.region = "CN-ZJ";
    factory.calendar = calendar_of(i);
    catalog->factories.push_back(std::move(factory));
    catalog->offers.push_back(offer_of(i, i % kProcesses));
  }
  for (std::size_t i = 0; i < pools; ++i) {
    core::Product product;
    product.sku = product.name = "sku-" + std::to_string(i);
    product.process = static_cast<core::Index>(i % kProcesses);
    product.options = {{"blank", std::to_string(i)}};
    product.pool_by = {"blank"};
    product.changeover_by = {"text"};
    product.solo_unit_price = 5'900;
    catalog->products.push_back(std::move(product));
  }
  catalog->transits = {{"CN-ZJ", "CN", 48, 500}};
  core::Channel channel;
  channel.name = "demo";
  channel.zone = {"Asia/Shanghai", {{0, 8 * 3600}}};
  channel.promise_classes = {{"ship_48h", core::PromiseKind::ship_by, 48, 0},
                             {"ship_72h", core::PromiseKind::ship_by, 72, 0}};
  channel.wait_max_hours = 168;
  catalog->channels = {std::move(channel)};
  catalog->index();
  return catalog;
}

}  // namespace jidan::bench
