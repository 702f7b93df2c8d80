#include "generate/detail/family.hpp"

#include <algorithm>
#include <array>

namespace tepat::generate::detail {
namespace {

/// Of a thousand children of that age, those who live with their parents, unmarried.
int at_home_share(int age) {
    if (age < 16) return 985;
    if (age < 19) return 960;
    if (age < 25) return 820;
    if (age < 30) return 570;
    if (age < 40) return 270;
    return 90;
}

int draw_head_age(Dice& dice) {
    // Five-year bands from 20 on.
    static constexpr std::array weights{18, 55, 95, 125, 140, 140, 130, 110, 85, 50, 30, 15, 7};
    return 20 + 5 * dice.weighted(weights) + dice.below(5);
}

int draw_births(Dice& dice, int mothers_age) {
    return mothers_age < 50 ? dice.weighted({20, 105, 335, 310, 155, 75})
                            : dice.weighted({25, 55, 165, 265, 245, 150, 95});
}

/// More boys are born, and sons stay longer.
Sex draw_sex(Dice& dice) {
    return dice.per_mille(534) ? Sex::male : Sex::female;
}

class Composition {
public:
    explicit Composition(Dice& dice) : dice_{dice} {}

    void first_family() {
        enum class Kind { couple, mother, father, elder, alone };
        switch (static_cast<Kind>(dice_.weighted({838, 82, 18, 44, 18}))) {
        case Kind::couple:
            couple(draw_head_age(dice_));
            break;
        case Kind::mother:
            lone_parent(Sex::female);
            break;
        case Kind::father:
            lone_parent(Sex::male);
            break;
        case Kind::elder:
            lone_elder();
            break;
        case Kind::alone:
            add({.sex = draw_sex(dice_),
                 .age = dice_.between(19, 59),
                 .marriage = Marriage::single});
            return;
        }
        kin();
    }

    /// Parents old enough for a married child, and the child's family.
    void two_families() {
        couple(dice_.between(44, 70));
        const int parents_age = drafts_[1].age;
        const bool son = dice_.per_mille(450);
        const int age = std::clamp(parents_age - dice_.between(19, 26), 19, 45);
        const int partners_age = std::max(18, son ? age - dice_.below(5) : age + dice_.below(6));
        const int man = add({.sex = Sex::male,
                             .age = son ? age : partners_age,
                             .family = 2,
                             .to_household_head = son ? Relation::child : Relation::child_in_law,
                             .marriage = Marriage::married});
        const int woman = add({.sex = Sex::female,
                               .age = son ? partners_age : age,
                               .family = 2,
                               .to_household_head = son ? Relation::child_in_law : Relation::child,
                               .to_family_head = Relation::spouse,
                               .marriage = Marriage::married});
        auto& child = at(son ? man : woman);
        child.mother = 1;
        child.father = 0;
        for (const int grandchild : children(woman, man, 2))
            at(grandchild).to_household_head = Relation::grandchild;
    }

    std::vector<Draft> take() { return std::move(drafts_); }

private:
    int add(Draft draft) {
        drafts_.push_back(draft);
        return static_cast<int>(drafts_.size()) - 1;
    }
    Draft& at(int index) { return drafts_[static_cast<std::size_t>(index)]; }
    [[nodiscard]] bool room() const { return drafts_.size() < most_members; }

    void couple(int head_age) {
        const int wife_age = std::max(18, head_age - dice_.between(-1, 8));
        const int man = add({.sex = Sex::male, .age = head_age, .marriage = Marriage::married});
        const int woman = add({.sex = Sex::female,
                               .age = wife_age,
                               .to_household_head = Relation::spouse,
                               .to_family_head = Relation::spouse,
                               .marriage = Marriage::married});
        children(woman, man, 1);
    }

    void lone_parent(Sex sex) {
        const int age = dice_.between(27, 68);
        const int parent =
            add({.sex = sex,
                 .age = age,
                 .marriage = dice_.per_mille(age < 45 ? 350 : 750) ? Marriage::widowed
                                                                   : Marriage::divorced});
        sex == Sex::female ? children(parent, -1, 1) : children(-1, parent, 1);
    }

    void lone_elder() {
        add({.sex = dice_.per_mille(250) ? Sex::male : Sex::female,
             .age = dice_.between(60, 84),
             .marriage = Marriage::widowed});
    }

    std::vector<int> children(int mother, int father, int family) {
        std::vector<int> made;
        const int parents_age = mother >= 0 ? at(mother).age : at(father).age - 3;
        int birth = 18 + dice_.below(8);
        for (int births = draw_births(dice_, parents_age);
             births > 0 && birth <= std::min(parents_age, 45);
             --births, birth += dice_.between(2, 6)) {
            const int age = parents_age - birth;
            if (!dice_.per_mille(at_home_share(age)) || drafts_.size() >= most_members - 4)
                continue;
            made.push_back(add({.sex = draw_sex(dice_),
                                .age = age,
                                .family = family,
                                .to_household_head = Relation::child,
                                .to_family_head = Relation::child,
                                .marriage = age >= 25 && dice_.per_mille(150) ? Marriage::divorced
                                                                              : Marriage::single,
                                .mother = mother,
                                .father = father}));
        }
        return made;
    }

    /// Kin that live with the family as its members.
    void kin() {
        const int head_age = at(0).age;
        if (head_age < 58 && dice_.per_mille(75)) {
            add({.sex = dice_.per_mille(220) ? Sex::male : Sex::female,
                 .age = std::min(90, head_age + dice_.between(19, 34)),
                 .to_household_head = Relation::parent,
                 .to_family_head = Relation::parent,
                 .marriage = Marriage::widowed});
        }
        if (head_age >= 45 && dice_.per_mille(90)) married_child();
        if (head_age >= 48 && room() && dice_.per_mille(110)) grandchild(-1, -1, dice_.below(14));
        if (room() && dice_.per_mille(45)) {
            const int age = dice_.between(7, 40);
            add({.sex = draw_sex(dice_),
                 .age = age,
                 .to_household_head = Relation::other,
                 .to_family_head = Relation::other,
                 .marriage =
                     age >= 30 && dice_.per_mille(200) ? Marriage::divorced : Marriage::single});
        }
    }

    void married_child() {
        const auto head = drafts_.front();
        const int mother = drafts_.size() > 1 && drafts_[1].to_family_head == Relation::spouse ? 1
                           : head.sex == Sex::female                                           ? 0
                                                                                               : -1;
        const int age = std::clamp(head.age - dice_.between(22, 30), 18, 40);
        const int daughter = add({.sex = Sex::female,
                                  .age = age,
                                  .to_household_head = Relation::child,
                                  .to_family_head = Relation::child,
                                  .marriage = Marriage::married,
                                  .mother = mother,
                                  .father = head.sex == Sex::male ? 0 : -1});
        const int son_in_law = add({.sex = Sex::male,
                                    .age = age + dice_.below(7),
                                    .to_household_head = Relation::child_in_law,
                                    .to_family_head = Relation::child_in_law,
                                    .marriage = Marriage::married});
        if (age >= 20 && room() && dice_.per_mille(700))
            grandchild(daughter, son_in_law, dice_.below(std::min(age - 18, 10)));
    }

    void grandchild(int mother, int father, int age) {
        add({.sex = draw_sex(dice_),
             .age = age,
             .to_household_head = Relation::grandchild,
             .to_family_head = Relation::grandchild,
             .mother = mother,
             .father = father});
    }

    Dice& dice_;
    std::vector<Draft> drafts_;
};

} // namespace

std::vector<Draft> compose_household(Dice& dice, int families) {
    Composition composition{dice};
    families == 1 ? composition.first_family() : composition.two_families();
    return composition.take();
}

} // namespace tepat::generate::detail
