// A catalog changed by lines: what a line does, that all or none of them count, and how mistakes
// are told.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "aggregator/ledger/catalog_patch_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

std::string text_of_file(const char* name) {
  std::ifstream file{name, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
std::string example() {
  return text_of_file("schemas/examples/catalog.json");
}

std::optional<core::ZoneTable> zone(std::string_view name) {
  if (name != "Asia/Shanghai") return std::nullopt;
  return core::ZoneTable{"Asia/Shanghai", {{0, 28'800}}};
}

CatalogPatching patched(const std::string& lines) {
  return patch_catalog(example(), lines, zone);
}

// The example's first product with another SKU and price.
json a_product(const std::string& sku, int price = 5'900) {
  json product = json::parse(example())["products"][0];
  product["kind"] = "product";
  product["sku"] = sku;
  product["solo_unit_price"] = price;
  return product;
}

// "pointer code; …"
std::string told(const CatalogPatching& patching) {
  std::string text;
  if (patching.ok()) return text;
  for (const DocumentProblem& each : patching.error())
    text += each.pointer + " " + each.code + "; ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_patch)

BOOST_AUTO_TEST_CASE(a_line_takes_the_place_of_the_thing_of_its_name) {
  const std::string sku = json::parse(example())["products"][0]["sku"];
  const auto result = patched(a_product(sku, 4'321).dump() + "\n");
  BOOST_REQUIRE_MESSAGE(result.ok(), told(result));
  const core::Catalog& catalog = result.value().read.catalog;
  BOOST_TEST(catalog.products.size() == json::parse(example())["products"].size());
  BOOST_TEST(catalog.find_product(sku)->solo_unit_price == 4'321);
}

BOOST_AUTO_TEST_CASE(a_line_of_a_new_name_adds_it_and_the_version_rises_by_one) {
  const auto result = patched(a_product("brand-new").dump());
  BOOST_REQUIRE_MESSAGE(result.ok(), told(result));
  BOOST_TEST((result.value().read.catalog.find_product("brand-new") != nullptr));
  BOOST_TEST(result.value().read.catalog.version == 2U);
}

BOOST_AUTO_TEST_CASE(the_document_of_a_patch_reads_as_the_patched_catalog) {
  const auto result = patched(a_product("brand-new").dump());
  BOOST_REQUIRE(result.ok());
  const auto again = read_catalog(result.value().document, zone);
  BOOST_REQUIRE(again.ok());
  BOOST_TEST((again.value().catalog.find_product("brand-new") != nullptr));
  BOOST_TEST(again.value().catalog.version == 2U);
  BOOST_TEST(json::parse(result.value().document)["products"].back().count("kind") == 0U);
}

BOOST_AUTO_TEST_CASE(a_deletion_only_names_the_thing) {
  const std::string line = R"({"kind":"product","sku":"brand-new","delete":true})";
  BOOST_TEST(told(patched(line)) == "/0 unknown-reference; ");
  const auto result =
      patch_catalog(patched(a_product("brand-new").dump()).value().document, line, zone);
  BOOST_REQUIRE_MESSAGE(result.ok(), told(result));
  BOOST_TEST((result.value().read.catalog.find_product("brand-new") == nullptr));
  BOOST_TEST(told(patched(R"({"kind":"hub","id":"x","name":"y","delete":true})")) ==
             "/0/name unknown-field; /0 unknown-reference; ");
}

BOOST_AUTO_TEST_CASE(every_kind_of_thing_can_be_put_and_deleted) {
  const json document = json::parse(example());
  const std::pair<const char*, const char*> kinds[] = {
      {"process", "processes"}, {"hub", "hubs"},     {"channel", "channels"},
      {"factory", "factories"}, {"offer", "offers"}, {"transit", "transit"}};
  for (const auto& [kind, section] : kinds) {
    json line = document[section][0];
    line["kind"] = kind;
    const auto result = patched(line.dump());
    BOOST_TEST(result.ok(), kind << ": " << told(result));
  }
  json offer = document["offers"][0];
  const auto gone = patched(json{
      {"kind", "offer"},
      {"factory", offer["factory"]},
      {"process", offer["process"]},
      {"delete", true}}.dump());
  BOOST_REQUIRE_MESSAGE(gone.ok(), told(gone));
  BOOST_TEST(gone.value().read.catalog.offers.size() == document["offers"].size() - 1);
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_all_at_once_each_with_its_line) {
  json bad = a_product("brand-new");
  bad["colour"] = 1;
  bad["process"] = "alchemy";
  const std::string lines =
      "not json\n\n" + bad.dump() + "\n{\"kind\":\"thing\"}\n[]\n{}\n" + "{\"kind\":\"product\"}\n";
  BOOST_TEST(told(patched(lines)) ==
             "/0 not-json; /3/kind bad-value; /4 wrong-type; /5/kind missing; /6 missing; "
             "/2/process unknown-reference; /2/colour unknown-field; ");
  const auto result = patched(lines);
  for (const DocumentProblem& each : result.error())
    if (each.pointer == "/2/process")
      BOOST_TEST(each.detail == "line 3: there is no process alchemy");
}

BOOST_AUTO_TEST_CASE(what_a_deletion_leaves_without_its_reference_is_told_by_name) {
  const json offer = json::parse(example())["offers"][0];
  const std::string process = offer["process"];
  const auto result =
      patched(json{{"kind", "process"}, {"name", process}, {"delete", true}}.dump());
  BOOST_REQUIRE(!result.ok());
  bool is_told = false;
  for (const DocumentProblem& each : result.error())
    is_told = is_told || (each.pointer == "/offers/0/process" &&
                          each.detail.find("offer " + std::string{offer["factory"]}) == 0);
  BOOST_TEST(is_told, told(result));
}

BOOST_AUTO_TEST_CASE(two_lines_may_not_speak_of_the_same_thing) {
  const std::string line = a_product("brand-new").dump();
  BOOST_TEST(told(patched(line + "\n" + line)) == "/1 duplicate; ");
}

BOOST_AUTO_TEST_CASE(a_patch_has_so_many_lines_at_most) {
  std::string lines(kCatalogPatchLinesMax, '\n');
  BOOST_TEST(patched(lines).ok());
  lines += '\n';
  BOOST_TEST(told(patched(lines)) == " too-large; ");
}

BOOST_AUTO_TEST_CASE(the_examples_make_a_patch) {
  std::string lines;
  for (const char* name : {"product", "deletion"})
    lines +=
        json::parse(
            text_of_file(("schemas/examples/catalog-patch." + std::string{name} + ".json").c_str()))
            .dump() +
        "\n";
  const auto result = patched(lines);
  BOOST_REQUIRE_MESSAGE(result.ok(), told(result));
  BOOST_TEST((result.value().read.catalog.find_product("tee-white-xl") != nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::ledger
