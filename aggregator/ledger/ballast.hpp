// A file of reserved blocks beside the stores. When the disk is full, giving it back makes room for
// the checkpoint and for the cancels and reports that must still work.
#pragma once

#include <cstddef>
#include <filesystem>

namespace jidan::ledger {

class Ballast {
 public:
  Ballast(std::filesystem::path file, std::size_t bytes);
  // Reserves the blocks if there is room for them; a disk already full is no error here.
  void fill();
  // Gives them back; true if there were any.
  bool release();

 private:
  std::filesystem::path file_;
  std::size_t bytes_;
};

}  // namespace jidan::ledger
