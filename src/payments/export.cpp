#include "payments/export.hpp"

#include "payments/detail/batch_digest.hpp"
#include "payments/pain001.hpp"
#include "payments/payment_csv.hpp"
#include "sheets/atomic_file.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace tepat::payments {
namespace {

namespace fs = std::filesystem;

/// A file on its way to the disk. What goes wrong in between is told at `commit`.
class File {
public:
    static Result<std::unique_ptr<File>> create(const fs::path& path) {
        auto file = sheets::AtomicFile::create(path);
        if (!file) return std::unexpected(file.error());
        return std::make_unique<File>(*std::move(file));
    }
    explicit File(sheets::AtomicFile file) : file_{std::move(file)} {}

    void write(BytesView bytes) {
        hasher_.add(bytes);
        if (written_) written_ = file_.write(bytes);
    }
    [[nodiscard]] ByteSink sink() {
        return [this](BytesView bytes) { write(bytes); };
    }
    Result<WrittenFile> commit() {
        if (!written_) return std::unexpected(written_.error());
        if (auto done = file_.commit(); !done) return std::unexpected(done.error());
        WrittenFile written;
        written.path = file_.target();
        written.digest = hasher_.finish();
        return written;
    }

private:
    sheets::AtomicFile file_;
    journal::Hasher hasher_;
    Result<void> written_;
};

/// One batch in one shape.
template <class Writer>
class Shape {
public:
    static Result<Shape> open(const fs::path& path, const BatchHeader& header,
                              const Channel& channel) {
        auto file = File::create(path);
        if (!file) return std::unexpected(file.error());
        auto writer = Writer::open(header, channel, (*file)->sink());
        if (!writer) return std::unexpected(writer.error());
        return Shape{*std::move(file), *std::move(writer)};
    }
    Result<void> add(const PaymentInstruction& instruction) { return writer_.add(instruction); }
    Result<void> finish() { return writer_.finish(); }
    Result<WrittenFile> commit() { return file_->commit(); }

private:
    Shape(std::unique_ptr<File> file, Writer writer)
        : file_{std::move(file)}, writer_{std::move(writer)} {}
    std::unique_ptr<File> file_; ///< the writer's sink points to it
    Writer writer_;
};

/// One batch in both shapes.
struct BatchFiles {
    Shape<Pain001Writer> xml;
    Shape<PaymentCsvWriter> csv;
    detail::BatchDigest digest;
};

class Export {
public:
    Export(const Plan& plan, std::span<const Channel> channels, const ExportOptions& options)
        : plan_{plan}, channels_{channels}, options_{options} {}

    /// The next line of the plan.
    Result<void> add(const PlanLine& line) {
        const auto* payment = std::get_if<PlannedPayment>(&line.payment);
        if (payment == nullptr) return {};
        if (!open_ || payment->batch != batch_) {
            if (auto closed = close(); !closed) return closed;
            if (auto opened = open(payment->batch); !opened) return opened;
        }
        open_->digest.add(encode(line));
        const PaymentInstruction instruction{payment->id, payment->name, payment->account,
                                             line.amount};
        if (auto added = open_->xml.add(instruction); !added) return added;
        return open_->csv.add(instruction);
    }

    /// Puts the files of the batch in their place.
    Result<void> close() {
        if (!open_) return {};
        const auto& batch = planned();
        if (auto done = open_->xml.finish(); !done) return done;
        if (auto done = open_->csv.finish(); !done) return done;
        if (open_->digest.finish() != batch.digest)
            throw std::runtime_error{
                "payments: a batch holds other lines than it was planned with"};
        for (auto file : {open_->xml.commit(), open_->csv.commit()}) {
            if (!file) return std::unexpected(file.error());
            file->message_id = MessageId{batch.digest.view()}.text();
            file->payments = batch.payments.count;
            file->total = batch.payments.sum;
            written_.push_back(*std::move(file));
        }
        open_.reset();
        return {};
    }

    [[nodiscard]] std::vector<WrittenFile> take() { return std::move(written_); }

private:
    [[nodiscard]] const PlannedBatch& planned() const {
        return plan_.header.batches.at(static_cast<std::size_t>(batch_));
    }

    Result<void> open(std::int64_t number) {
        batch_ = number;
        const auto& batch = planned();
        const auto channel = std::ranges::find(channels_, batch.bank, &Channel::id);
        if (channel == channels_.end())
            return refuse("payments.unknown_channel"_msg, {{"bank", batch.bank}});
        const auto& programme = plan_.header.programme;
        const auto& period = plan_.header.period;
        const BatchHeader header{.message = MessageId{batch.digest.view()},
                                 .regency = batch.regency,
                                 .programme = programme,
                                 .period = period,
                                 .debtor_name = channel->debtor_name,
                                 .debtor_account = channel->debtor_account,
                                 .execution_date = options_.execution_date,
                                 .created = plan_.planned_at,
                                 .count = batch.payments.count,
                                 .total = batch.payments.sum};
        const auto name = batch_file_stem(plan_, batch);
        auto xml = Shape<Pain001Writer>::open(options_.folder / (name + ".xml"), header, *channel);
        if (!xml) return std::unexpected(xml.error());
        auto csv =
            Shape<PaymentCsvWriter>::open(options_.folder / (name + ".csv"), header, *channel);
        if (!csv) return std::unexpected(csv.error());
        open_.emplace(*std::move(xml), *std::move(csv),
                      detail::BatchDigest{programme, period, batch.bank, batch.regency});
        return {};
    }

    const Plan& plan_;
    std::span<const Channel> channels_;
    const ExportOptions& options_;
    std::int64_t batch_ = 0;
    std::optional<BatchFiles> open_;
    std::vector<WrittenFile> written_;
};

Result<void> write_checksums(const fs::path& path, std::span<const WrittenFile> files) {
    auto file = File::create(path);
    if (!file) return std::unexpected(file.error());
    for (const auto& written : files)
        (*file)->write(written.digest.hex() + "  " + written.path.filename().string() + "\n");
    if (auto done = (*file)->commit(); !done) return std::unexpected(done.error());
    return {};
}

} // namespace

Date usual_execution_date(const Plan& plan) {
    return plan.planned_at.date_at(bank_zone_hours) + 1;
}

std::string batch_file_stem(const Plan& plan, const PlannedBatch& batch) {
    const auto& header = plan.header;
    return header.programme + "-" + std::to_string(header.period.year) + "-" +
           std::to_string(header.period.stage.number) + "-" + batch.regency.digits() + "-" +
           batch.bank + "-" + std::to_string(plan.seq.value());
}

Result<std::vector<WrittenFile>> export_plan(store::Connection& connection, const Plan& plan,
                                             std::span<const Channel> channels,
                                             const ExportOptions& options, Progress& progress) {
    const auto checksums = options.folder / checksums_file;
    std::error_code failed;
    fs::create_directories(options.folder, failed);
    if (!failed) fs::remove(checksums, failed);
    if (failed)
        return refuse("payments.folder"_msg,
                      {{"folder", options.folder.string()}, {"reason", failed.message()}});

    Export files{plan, channels, options};
    Result<void> going;
    const auto payments = plan.header.batched().count;
    each_line(connection, plan, [&](std::int64_t number, const PlanLine& line) {
        if (!going) return;
        if (progress.stop_requested())
            going = refuse("payments.stopped"_msg);
        else
            going = files.add(line);
        if (number % 1'000 == 0 && number <= payments)
            progress.at("progress.bank_files"_msg, number, payments);
    });
    if (going) going = files.close();
    if (!going) return std::unexpected(going.error());
    auto written = files.take();
    if (auto done = write_checksums(checksums, written); !done)
        return std::unexpected(done.error());
    return written;
}

} // namespace tepat::payments
