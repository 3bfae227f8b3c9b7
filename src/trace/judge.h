// How a lower room says that a rule held or was broken, without knowing who keeps the rules. The catalogue and the
// findings live in contract/; a rule is named by its id there.
#pragma once

#include <string>
#include <string_view>

namespace drydock::trace {

class Judge {
 public:
  virtual ~Judge() = default;
  /// Rule `id` applied here and was looked at. Broken if `broken` is not empty: the text says what happened.
  virtual void judged(std::string_view id, const std::string& broken) = 0;

  /// `describe()` makes the text, only if the rule does not hold. Returns `holds`.
  template <typename Describe>
  bool judge(std::string_view id, bool holds, Describe&& describe) {
    if (!listening_) return holds;
    if (holds) [[likely]]
      judged(id, {});
    else
      judged(id, describe());
    return holds;
  }

 protected:
  bool listening_ = true;  ///< false: judged() need not be called
};

/// Nobody keeps the rules: the live world without checks.
class SilentJudge final : public Judge {
 public:
  SilentJudge() { listening_ = false; }
  void judged(std::string_view, const std::string&) override {}
};

}  // namespace drydock::trace
