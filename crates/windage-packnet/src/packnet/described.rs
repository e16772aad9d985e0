//! Descriptions of the network and of the tasks, with which a file can be used by itself.

use burn::tensor::Device;

use crate::network::ConvNetwork;
use crate::packing::{NetworkDescription, TaskDescription};
use crate::{Error, PackNet, Result};

impl PackNet {
    /// Describes the structure of the network, with which
    /// [`described_network`](Self::described_network) builds it.
    #[must_use]
    pub fn with_description(mut self, description: NetworkDescription) -> Self {
        self.packed.description = Some(description);
        self
    }

    /// Returns the structure of the network, if that was given.
    pub fn description(&self) -> Option<&NetworkDescription> {
        self.packed.description.as_ref()
    }

    /// Describes the samples and outputs of a task. [`extend`](crate::extend) does this for the
    /// tasks that it learns.
    ///
    /// # Errors
    /// Returns [`Error::UnknownTask`] if there is no such task.
    pub fn describe_task(&mut self, task: usize, description: TaskDescription) -> Result<()> {
        self.packed.task(task)?;
        self.packed.tasks[task].description = Some(description);
        Ok(())
    }

    /// Returns the network of a task as [`model`](Self::model) does, built as the descriptions of
    /// the network and of the task say.
    ///
    /// # Errors
    /// Returns [`Error::NotDescribed`] if one of the descriptions is missing, or an error if there
    /// is no such task or if a description does not fit what is packed.
    pub fn described_network(&self, task: usize, device: &Device) -> Result<ConvNetwork> {
        let packed = self.packed.task(task)?;
        let missing = |missing| Error::NotDescribed { missing };
        let Some(NetworkDescription::Convolutional(config)) = self.packed.description else {
            return Err(missing("how the network is built"));
        };
        let described = packed.description().ok_or_else(|| missing("what a task's samples are"))?;
        let &[channels, height, width] = described.shape.as_slice() else {
            return Err(missing("that a task's samples are images"));
        };
        config.validate()?;
        let classes = described.classes.len();
        let template = config.init([channels, height, width], classes, device);
        let network = self.model(task, &template)?;
        let (task, outputs) = (packed.name.clone(), network.outputs());
        if outputs == classes {
            Ok(network)
        } else {
            Err(Error::OutputsMismatch { task, classes, outputs })
        }
    }
}
