#pragma once
#include "rules/detail/kernels.hpp"
#include "rules/detail/plan_graph.hpp"
#include "rules/vector_run.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace tepat::rules::detail {

/// A value for all rows of a batch, in the form in which it came cheapest.
struct Vector {
    enum class Form : std::uint8_t {
        uniform, ///< `value` in every row
        stored,  ///< as the column has it: unsigned, `width` bytes, less `base`
        flags,   ///< bytes of 0 or 1; 0 where there is a fault
        narrow,  ///< int32
        wide,    ///< int64
    };
    Form form = Form::uniform;
    ColumnView::Width width = ColumnView::Width::none;
    std::int64_t base = 0;
    std::int64_t value = 0;
    const void* data = nullptr;
    /// Null when no row has a fault.
    const std::uint8_t* faults = nullptr;

    [[nodiscard]] static Vector same(std::int64_t value, const std::uint8_t* faults = nullptr) {
        Vector made;
        made.value = value;
        made.faults = faults;
        return made;
    }
    [[nodiscard]] static Vector of(Form form, const void* data,
                                   const std::uint8_t* faults = nullptr) {
        Vector made;
        made.form = form;
        made.data = data;
        made.faults = faults;
        return made;
    }
    [[nodiscard]] bool is_uniform() const { return form == Form::uniform; }
    [[nodiscard]] const std::uint8_t* flags() const {
        return static_cast<const std::uint8_t*>(data);
    }
};

/// Memory for one value a row, on a cache line; taken when it is first asked for.
class Buffer {
public:
    /// Bytes that may be read behind the last row.
    static constexpr std::size_t beyond = 8;

    template <class T>
    T* of(std::size_t rows) {
        return static_cast<T*>(reserve(rows * sizeof(T) + beyond));
    }

private:
    void* reserve(std::size_t bytes);
    struct Free {
        void operator()(void* memory) const;
    };
    std::unique_ptr<void, Free> memory_;
    std::size_t bytes_ = 0;
};

/// Evaluates the nodes that are asked for, each once a batch.
class PlanMachine {
public:
    explicit PlanMachine(const PlanGraph& graph);

    void read(const VectorSource& source);
    void begin(const VectorBatch& batch);
    [[nodiscard]] const std::uint8_t* flags(std::int32_t node, Space space);
    void mark(std::int32_t node, Space space, unsigned bit, std::uint16_t* into);
    [[nodiscard]] const std::uint8_t* faults(std::int32_t node, Space space);
    [[nodiscard]] const std::int64_t* integers(std::int32_t node, Space space);

private:
    struct State {
        Vector vector;
        std::uint32_t batch = 0; ///< of which `vector` is
        std::int32_t uses = 0;
        /// What the value may be where there is no fault and nothing missing.
        std::int64_t least = 0;
        std::int64_t most = 0;
        /// Arithmetic that may leave 64 bits.
        bool may_overflow = false;
        Buffer data;
        Buffer faults;
        [[nodiscard]] bool fits32() const;
    };

    void bound(std::int32_t id);
    void bound_arithmetic(const PlanNode& node, State& state);

    [[nodiscard]] std::size_t rows(Space space) const;
    /// As many as any batch has.
    [[nodiscard]] static std::size_t capacity(Space space);
    [[nodiscard]] const ColumnView& column(const PlanNode& node) const;
    [[nodiscard]] std::size_t first_row(Space space) const;
    State& state(std::int32_t id) { return states_[static_cast<std::size_t>(id)]; }

    const Vector& evaluate(std::int32_t id);
    Vector compute(std::int32_t id);
    Vector load(const PlanNode& node, State& its);
    Vector known(const PlanNode& node, State& its);
    /// The rows in which a column that has a width holds nothing, or (not_equal) something.
    void missing(const PlanNode& node, Comparison how, std::uint8_t* into) const;
    [[nodiscard]] const void* stored(const PlanNode& node) const;
    Vector compare(const PlanNode& node, State& its);
    /// The flags of a comparison with a constant, joined with those in `into`. Nothing is written
    /// when it is the same for all rows: that is the answer then, else -1.
    int compare_constant(const Vector& left, Comparison how, std::int64_t bound, std::size_t n,
                         Join join, std::uint8_t* into);
    Vector logic(const PlanNode& node, State& its);
    /// Joins a condition with the flags in `into`; true when those are settled for all rows. Faults
    /// gather in `faults`, which then is set.
    bool join(std::int32_t id, bool conjoin, bool first, std::size_t n, std::uint8_t* into,
              State& its, std::uint8_t*& faults);
    Vector inverse(const PlanNode& node, State& its);
    Vector select(const PlanNode& node, State& its);
    Vector lift(const PlanNode& node, State& its);
    Vector quantify(const PlanNode& node, State& its);
    Vector count(const PlanNode& node, State& its);
    Vector size(State& its);
    Vector arithmetic(const PlanNode& node, State& its);
    Vector checked(const PlanNode& node, State& its);
    Vector strict(const PlanNode& node, State& its);

    const std::uint16_t* index(Space from, Space to);
    Vector lifted(const Vector& of, Space from, Space to, Buffer& data, Buffer& faults);
    const std::uint8_t* joined_faults(const PlanNode& node, State& its, std::size_t n);
    const std::uint8_t* as_flags(const Vector& of, std::size_t n, Buffer& buffer) const;
    const std::int32_t* as_narrow(const Vector& of, std::size_t n, Buffer& buffer) const;
    const std::int64_t* as_wide(const Vector& of, std::size_t n, Buffer& buffer) const;
    void any_of_elements(const std::uint8_t* elements, std::uint8_t* units) const;

    const PlanGraph& graph_;
    VectorSource source_;
    const Kernels& kernels_;
    std::vector<State> states_;
    VectorBatch batch_;
    std::uint32_t number_ = 0;
    std::uint32_t indexed_ = 0; ///< the batch of which outer_of_element_ is
    std::array<std::uint16_t, VectorBatch::most_elements> outer_of_element_{};
    std::array<Buffer, 4> scratch_;
    Buffer out_data_;
    Buffer out_faults_;
    Buffer out_flags_;
};

} // namespace tepat::rules::detail
